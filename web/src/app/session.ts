import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { ApiError, api } from "../api/client";
import { askFloor } from "../api/floor";
import type { Session } from "../api/http";

export const SESSION_KEY = ["session"] as const;

/** Who is signed in; null when nobody is. */
export function useSessionQuery() {
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: async (): Promise<Session | null> => {
      try {
        return await api("GET /api/session", {});
      } catch (fault) {
        if (fault instanceof ApiError && fault.status === 401) return null;
        throw fault;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: 3,
  });
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("nobody is signed in here");
  return session;
}

export function useMay(): (permission: string) => boolean {
  const session = useSession();
  return (permission) => session.permissions.includes(permission);
}

/** Language and theme follow the user from computer to computer; the screen does not wait for it. */
export function useSavePreferences() {
  return useMutation({
    mutationFn: (body: { language?: "ru" | "en"; theme?: "auto" | "light" | "dark" }) =>
      api("PATCH /api/session/preferences", { body }),
  });
}

/** Whoever signs out leaves the floor; in a call he cannot, and hears why. A floor that is away keeps nobody. */
async function leaveFloor(): Promise<void> {
  try {
    await askFloor({ kind: "sign_off" });
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 409) throw fault;
  }
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (onFloor: boolean) => {
      if (onFloor) await leaveFloor();
      await api("DELETE /api/session", {});
    },
    onSuccess: () => {
      queries.setQueryData(SESSION_KEY, null);
      // What one person read is not there for the next.
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
    },
  });
}
