// What stands first at the gate, and what a person gets to edit.
import { parsePlan } from "@signalbox/engine";
import { describe, expect, it } from "vitest";
import { shopPlan } from "../../test/plans.ts";
import { planOf } from "../../test/story.ts";
import { commandsByTask, filesByTask } from "./plannedGroups.ts";
import { planText } from "./planText.ts";

describe("the gate", () => {
  it("puts sensitive files first, and shows every file that is written", () => {
    const { analysis, plan } = planOf(shopPlan);
    const groups = filesByTask(analysis, plan);
    expect(groups[0]!.task).toBe("auth-service");
    const orders = groups.find((group) => group.task === "orders")!;
    expect(orders.files[0]!.path).toBe("migrations/004-order-owner.sql");
    const written = plan.tasks.flatMap((task) => task.files_write).sort();
    expect(groups.flatMap((group) => group.files.map((file) => file.path)).sort()).toEqual(written);
  });

  it("puts unusual commands first, and shows every command word for word", () => {
    const { analysis, plan } = planOf(shopPlan);
    const groups = commandsByTask(analysis, plan);
    expect(groups[0]!.commands.some((command) => command.unusual)).toBe(true);
    expect(groups.flatMap((group) => group.commands.map((command) => command.command)).sort()).toEqual(
      plan.tasks.flatMap((task) => task.verification.map((check) => check.command)).sort(),
    );
  });

  it("edits the plan as YAML that reads back as the same plan", () => {
    const { plan } = planOf(shopPlan);
    const text = planText(plan);
    expect(text).not.toContain("[]");
    const back = parsePlan(text);
    expect(back.ok && back.value).toEqual(plan);
  });
});
