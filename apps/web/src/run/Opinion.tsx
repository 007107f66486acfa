// What a session makes of a failure, under a heading that says whose opinion it is.

/** Stands beside the evidence; its words come from a model and are shown as text. */
export const Opinion = ({ heading, text }: { heading: string; text: string }) => (
  <figure className="max-w-prose border-l-2 pl-3">
    <figcaption className="text-xs text-ink-faint">{heading}</figcaption>
    <blockquote className="whitespace-pre-wrap">{text}</blockquote>
  </figure>
);
