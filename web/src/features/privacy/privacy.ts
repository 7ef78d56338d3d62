import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DoNotCallNew, ListNew, RequestNew } from "../../api/http";

const REQUESTS = "privacy-requests";
const HOLDS = "privacy-holds";
const LINES = "do-not-call";
const LISTS = "call-lists";

/** How many lines of a file go in one request. */
const PART = 5000;

export function useRequests(closed: boolean) {
  return useQuery({
    queryKey: [REQUESTS, closed],
    queryFn: () => api("GET /api/privacy/requests", { query: { closed } }),
    refetchInterval: 10_000,
  });
}

function useFresh(...keys: string[]) {
  const queries = useQueryClient();
  return () => {
    for (const key of [...keys, "consent"]) void queries.invalidateQueries({ queryKey: [key] });
  };
}

export function useTakeRequest() {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: (body: RequestNew) => api("POST /api/privacy/requests", { body }),
    onSettled,
  });
}

interface Step {
  id: string;
  version: number;
}

export function useExtend() {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: ({ id, version, because }: Step & { because: string }) =>
      api("POST /api/privacy/requests/{request}/extend", {
        path: { request: id },
        body: { version, because },
      }),
    onSettled,
  });
}

export function useClose() {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: ({ id, ...body }: Step & { state: "done" | "refused"; answer: string }) =>
      api("POST /api/privacy/requests/{request}/close", { path: { request: id }, body }),
    onSettled,
  });
}

export function useErase() {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: ({ id, version }: Step) =>
      api("POST /api/privacy/requests/{request}/erase", { path: { request: id }, body: { version } }),
    onSettled,
  });
}

export function useCertificate(request: string | null) {
  return useQuery({
    queryKey: [REQUESTS, "certificate", request],
    queryFn: () =>
      api("GET /api/privacy/requests/{request}/certificate", { path: { request: request ?? "" } }),
    enabled: request !== null,
  });
}

export function useHolds() {
  return useQuery({ queryKey: [HOLDS], queryFn: () => api("GET /api/privacy/holds", {}) });
}

export function useHold() {
  const onSettled = useFresh(HOLDS, REQUESTS);
  return useMutation({
    mutationFn: (body: { person: string; reason: string; until: string | null }) =>
      api("POST /api/privacy/holds", { body }),
    onSettled,
  });
}

export function useLiftHold() {
  const onSettled = useFresh(HOLDS, REQUESTS);
  return useMutation({
    mutationFn: ({ id, version }: Step) =>
      api("POST /api/privacy/holds/{hold}/lift", { path: { hold: id }, body: { version } }),
    onSettled,
  });
}

export function useLines(standing: boolean) {
  return useQuery({
    queryKey: [LINES, standing],
    queryFn: () => api("GET /api/do-not-call", { query: { standing } }),
  });
}

export function useAddLine() {
  const onSettled = useFresh(LINES);
  return useMutation({
    mutationFn: (body: DoNotCallNew) => api("POST /api/do-not-call", { body }),
    onSettled,
  });
}

export function useLiftLine() {
  const onSettled = useFresh(LINES);
  return useMutation({
    mutationFn: ({ id, version }: Step) =>
      api("POST /api/do-not-call/{line}/lift", { path: { line: id }, body: { version } }),
    onSettled,
  });
}

export function useLists() {
  return useQuery({ queryKey: [LISTS], queryFn: () => api("GET /api/call-lists", {}) });
}

export interface Read {
  read: number;
  added: number;
  bad: number;
  of: number;
}

/** Make a list, or take one that is there, and read a file into it part by part; `tell` hears how far it is. */
export function useReadList(tell: (read: Read) => void) {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: async ({ list, file }: { list: ListNew | { id: string }; file: File }) => {
      const id = "id" in list ? list.id : (await api("POST /api/call-lists", { body: list })).id;
      const lines = (await file.text()).split(/\r?\n/);
      const sum: Read = { read: 0, added: 0, bad: 0, of: lines.length };
      for (let first = 0; first < lines.length; first += PART) {
        const part = lines.slice(first, first + PART).map((line) => line.slice(0, 200));
        const done = await api("POST /api/call-lists/{call_list}/lines", {
          path: { call_list: id },
          body: { lines: part, replace: first === 0, first_line: first + 1 },
        });
        sum.read += done.read;
        sum.added += done.added;
        sum.bad += done.bad_count;
        tell({ ...sum });
      }
      return sum;
    },
    onSettled,
  });
}
