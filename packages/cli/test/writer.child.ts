// For a test: one of two processes that change a project's files at once.
import { addContextEntry, changeLocalState, type ProjectFolder, sendMessage } from "@signalbox/project";

const [root = "", name = "", count = "0"] = process.argv.slice(2);
const folder: ProjectFolder = { root, isTracked: async () => false };

for (let n = 0; n < Number(count); n += 1) {
  const at = new Date().toISOString();
  const done = [
    await addContextEntry(folder, { key: `${name}-${n}`, value: n, by: name, at }),
    await sendMessage(root, { from: "supervisor", to: "reader", type: "info", body: `${name} ${n}`, at }),
    await changeLocalState(folder, (state) => {
      const written = (state.written ?? {}) as Record<string, number>;
      state.written = { ...written, [name]: (written[name] ?? 0) + 1 };
      return { ok: true, value: undefined };
    }),
  ];
  const failed = done.find((each) => !each.ok);
  if (failed) {
    process.stderr.write(`${JSON.stringify(failed)}\n`);
    process.exit(1);
  }
}
