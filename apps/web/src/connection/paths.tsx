"use client";
// Where the pages stand: behind a proxy they may be below a path of a host (https://example.org/panel). All addresses of our own are made here.
import NextLink from "next/link";
import { usePathname as usePathnameOfNext, useRouter as useRouterOfNext } from "next/navigation";
import { type ComponentProps, createContext, useContext, useMemo } from "react";

const Prefix = createContext("");

/** Says to all within what comes before each path; the document says the same in `data-prefix`. */
export const PrefixProvider = Prefix.Provider;

const below = (prefix: string, path: string): string => (path === "/" ? prefix || "/" : prefix + path);

const without = (prefix: string, path: string): string =>
  prefix !== "" && (path === prefix || path.startsWith(`${prefix}/`)) ? path.slice(prefix.length) || "/" : path;

const prefixOfDocument = (): string => document.documentElement.dataset.prefix ?? "";

/** The address of one of our paths, such as "/api/runs". Not while rendering: the server has no document. */
export const addressOf = (path: string): string => below(prefixOfDocument(), path);

/** The path of the page that is open, as the panel knows it. Not while rendering. */
export const openPath = (): string => without(prefixOfDocument(), location.pathname);

/** The address of one of our paths, while rendering. */
export const useAddress = (path: string): string => below(useContext(Prefix), path);

/** Next's link, to one of our paths. */
export function Link({ href, ...rest }: Omit<ComponentProps<typeof NextLink>, "href"> & { href: string }) {
  return <NextLink href={useAddress(href)} {...rest} />;
}

/** Goes to one of our paths. */
export function useRouter(): { push: (path: string) => void; replace: (path: string) => void } {
  const router = useRouterOfNext();
  const prefix = useContext(Prefix);
  return useMemo(
    () => ({
      push: (path: string) => router.push(below(prefix, path)),
      replace: (path: string) => router.replace(below(prefix, path)),
    }),
    [router, prefix],
  );
}

/** The path of the page that is open, while rendering. */
export const usePathname = (): string => without(useContext(Prefix), usePathnameOfNext());
