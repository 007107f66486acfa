// Copying, also where the page came over plain HTTP and the browser withholds its clipboard.

/** Copies a text after a click; false where the browser allows it in neither way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The old way, which asks for no safe address: what is selected is copied. */
function copySelected(text: string): boolean {
  const had = document.activeElement as HTMLElement | null;
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    had?.focus();
  }
}
