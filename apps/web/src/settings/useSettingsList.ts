"use client";
// A list among the settings: saved whole, and what is deleted from it can be had back for a while.
import type { SettingsAnswer } from "@signalbox/protocol";
import { useState } from "react";
import { getJson, putJson, type RequestFailure } from "../connection/http.ts";
import { sayDeleted } from "../design/sayDeleted.ts";

type Lists = Pick<SettingsAnswer, "webhooks" | "templates">;

/** What saves and drops the list's items, and why that failed the last time. */
export function useSettingsList<Name extends keyof Lists>(name: Name, onChanged: (settings: SettingsAnswer) => void) {
  type Item = Lists[Name][number];
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  const save = async (items: Item[]): Promise<boolean> => {
    const answer = await putJson<SettingsAnswer>("/api/settings", { [name]: items });
    setTrouble(answer.ok ? null : answer.failure);
    if (answer.ok) onChanged(answer.value);
    return answer.ok;
  };
  const drop = async (items: Item[], gone: Item): Promise<void> => {
    if (!(await save(items.filter((each) => each !== gone)))) return;
    sayDeleted(gone.name, async () => {
      const now = await getJson<SettingsAnswer>("/api/settings");
      if (now.ok) await save([...now.value[name], gone]);
      else setTrouble(now.failure);
    });
  };
  return { trouble, save, drop };
}
