import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import type {
  BadLine,
  CallRequestNew,
  DoNotCallNew,
  Identify,
  ListNew,
  ListPut,
  PurposePut,
  Reading,
  RequestNew,
} from "../../api/http";
import { UNTIL_THERE } from "../consent/consent";

const REQUESTS = "privacy-requests";
const HOLDS = "privacy-holds";
const LINES = "do-not-call";
const LISTS = "call-lists";

/** How many lines of a file go in one request. */
const PART = 5000;
const MOST_BAD = 200;

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

export function useReadings(list: string | null) {
  return useQuery({
    queryKey: [LISTS, "readings", list],
    queryFn: () => api("GET /api/call-lists/{call_list}/readings", { path: { call_list: list ?? "" } }),
    enabled: list !== null,
  });
}

/** A file that was read and waits to be put in force. */
export interface Staged {
  list: string;
  reading: Reading;
  bad: BadLine[];
}

export interface Progress {
  read: number;
  of: number;
}

/** Read a file into a list beside what is in force; `tell` hears how far it is. */
export function useStage(tell: (progress: Progress) => void) {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: async ({ list, dated, file }: { list: ListNew | string; dated: string; file: File }) => {
      const id = typeof list === "string" ? list : (await api("POST /api/call-lists", { body: list })).id;
      const path = { call_list: id };
      const made = await api("POST /api/call-lists/{call_list}/readings", {
        path,
        body: { dated, file: file.name.slice(0, 200) },
      });
      const lines = (await file.text()).split(/\r?\n/);
      const bad: BadLine[] = [];
      for (let first = 0; first < lines.length; first += PART) {
        const part = lines.slice(first, first + PART).map((line) => line.slice(0, 200));
        const done = await api("POST /api/call-lists/{call_list}/lines", {
          path,
          body: { lines: part, reading: made.number, first_line: first + 1 },
        });
        if (bad.length < MOST_BAD) bad.push(...done.bad.slice(0, MOST_BAD - bad.length));
        tell({ read: first + part.length, of: lines.length });
      }
      const readings = await api("GET /api/call-lists/{call_list}/readings", { path });
      const reading = readings.find((each) => each.number === made.number) ?? made;
      return { list: id, reading, bad } satisfies Staged;
    },
    onSettled,
  });
}

export function useApplyReading() {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: async ({ list, number }: { list: string; number: number }) => {
      const lists = await api("GET /api/call-lists", {});
      const version = lists.find((each) => each.id === list)?.version ?? 1;
      return api("POST /api/call-lists/{call_list}/readings/{number}/apply", {
        path: { call_list: list, number },
        body: { version },
      });
    },
    onSettled,
  });
}

export function useCancelReading() {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: ({ list, number }: { list: string; number: number }) =>
      api("POST /api/call-lists/{call_list}/readings/{number}/cancel", { path: { call_list: list, number } }),
    onSettled,
  });
}

export function useUndoReading() {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: ({ id, version }: Step) =>
      api("POST /api/call-lists/{call_list}/undo", { path: { call_list: id }, body: { version } }),
    onSettled,
  });
}

export function usePutList() {
  const onSettled = useFresh(LISTS);
  return useMutation({
    mutationFn: ({ id, ...body }: ListPut & { id: string }) =>
      api("PUT /api/call-lists/{call_list}", { path: { call_list: id }, body }),
    onSettled,
  });
}

export function usePutPurpose() {
  const onSettled = useFresh("purposes", "setup");
  return useMutation({
    mutationFn: ({ id, ...body }: PurposePut & { id: string }) =>
      api("PUT /api/consent/purposes/{purpose}", { path: { purpose: id }, body }),
    onSettled,
  });
}

export function useIdentify() {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: ({ id, ...body }: Identify & { id: string }) =>
      api("POST /api/privacy/requests/{request}/identify", { path: { request: id }, body }),
    onSettled,
  });
}

export function useTakeOnCall(call: string) {
  const onSettled = useFresh(REQUESTS);
  return useMutation({
    mutationFn: (body: CallRequestNew) =>
      api("POST /api/calls/{call}/privacy-requests", { path: { call }, body }),
    ...UNTIL_THERE,
    onSettled,
  });
}
