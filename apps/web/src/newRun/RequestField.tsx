"use client";
// The request in the person's words, begun from a template where they have one, with text files put below it.
import type { SettingsAnswer, Template } from "@signalbox/protocol";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { getJson, putJson } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { Choice, TextArea } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { firstLine } from "../design/words.ts";

/** As much as the server takes, in characters. */
const most = 20_000;

interface Props {
  id: string;
  value: string;
  placeholder: string;
  onChange: (request: string) => void;
}

/** The field, and above it the templates and the button for files. */
export function RequestField({ id, value, placeholder, onChange }: Props) {
  const files = useRef<HTMLInputElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const attach = async (chosen: FileList | null) => {
    let text = value.trimEnd();
    for (const file of chosen ?? []) {
      const content = file.size > most * 4 ? "\0" : await file.text();
      if (content.includes("\0")) return setTrouble(`${file.name} is too long, or isn’t text.`);
      text += `\n\n${file.name}:\n\n${content.trimEnd()}\n`;
    }
    if (text.length > most)
      return setTrouble(`With these files the request has ${text.length} characters; ${most} is the limit.`);
    setTrouble(null);
    onChange(text);
  };
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center gap-2">
        <label htmlFor={id} className="mr-auto font-medium">
          Request
        </label>
        <Templates value={value} onChange={onChange} />
        <Button size="small" onClick={() => files.current?.click()}>
          Attach text files
        </Button>
        <input
          ref={files}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Files to attach"
          onChange={(event) => {
            void attach(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      <TextArea
        id={id}
        rows={Math.min(14, Math.max(3, value.split("\n").length))}
        maxLength={most}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <Refusal sentence={trouble} className="mt-1" />
      <p className="mt-1 text-xs text-ink-faint">
        What you want, in your words. The plan’s own request stands in where this is empty.
      </p>
    </div>
  );
}

function Templates({ value, onChange }: Pick<Props, "value" | "onChange">) {
  const [templates, setTemplates] = useState<Template[]>([]);
  useEffect(() => {
    void getJson<SettingsAnswer>("/api/settings").then((answer) => answer.ok && setTemplates(answer.value.templates));
  }, []);
  const save = async () => {
    const name = firstLine(value).slice(0, 60);
    const next = [...templates.filter((each) => each.name !== name), { name, request: value.trim() }];
    const answer = await putJson<SettingsAnswer>("/api/settings", { templates: next });
    if (!answer.ok) return toast.error(answer.failure.message);
    setTemplates(answer.value.templates);
    toast.success(`Saved as the template “${name}”. Settings lists them.`);
  };
  return (
    <>
      {templates.length > 0 && (
        <Choice
          className="!h-7 !w-44 !text-xs"
          aria-label="Template"
          value=""
          onChange={(event) => {
            const chosen = templates.find((each) => each.name === event.target.value);
            if (chosen) onChange(chosen.request);
          }}
        >
          <option value="">From a template…</option>
          {templates.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </Choice>
      )}
      {value.trim() && (
        <Button size="small" look="quiet" onClick={() => void save()}>
          Save as template
        </Button>
      )}
    </>
  );
}
