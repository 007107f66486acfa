"use client";
// Light, dark, or as the system says: one button that goes round.
import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";

const order = ["system", "light", "dark"] as const;
const icons = { system: Monitor, light: Sun, dark: Moon };

/** The theme button. It draws after the page has come alive, because only the browser knows the choice. */
export function ThemeChoice() {
  const { theme = "system", setTheme } = useTheme();
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  const current = alive ? (order.find((each) => each === theme) ?? "system") : "system";
  const next = order[(order.indexOf(current) + 1) % order.length]!;
  const Icon = icons[current];
  return (
    <Button
      look="quiet"
      size="small"
      aria-label={`Theme: ${current}. Switch to ${next}.`}
      title={`Theme: ${current}`}
      onClick={() => setTheme(next)}
    >
      <Icon size={15} aria-hidden />
    </Button>
  );
}
