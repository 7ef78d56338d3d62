import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WebSocket as Peer, WebSocketServer } from "ws";
import { LiveClient } from "../src/live/client";

const SECTIONS = {
  calls: {},
  agents: {},
  queues: {},
  clients: {},
  numbers: {},
  reasons: {},
  dispositions: {},
  alarms: {},
};

let server: WebSocketServer;
let peers: Peer[];
let heard: string[];
let client: LiveClient;
const ended = vi.fn();

function snapshot(calls: object): string {
  return JSON.stringify({
    t: "snapshot",
    n: 0,
    now: new Date().toISOString(),
    centre: {},
    ...SECTIONS,
    calls,
  });
}

function change(n: number, calls: object): string {
  return JSON.stringify({
    t: "change",
    n,
    now: new Date().toISOString(),
    put: { calls },
    drop: {},
    facts: [],
  });
}

beforeEach(async () => {
  peers = [];
  heard = [];
  ended.mockClear();
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (peer) => {
    peers.push(peer);
    peer.on("message", (data) => heard.push(String(data)));
    peer.send(snapshot({ a: { rev: peers.length } }));
  });
  await vi.waitFor(() => expect(server.address()).not.toBeNull());
  client = new LiveClient(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`, ended);
  client.start();
  await vi.waitFor(() => expect(client.getState().connection).toBe("open"));
});

afterEach(() => {
  client.stop();
  server.close();
});

test("a gap asks for a fresh snapshot", async () => {
  peers[0]?.send(change(2, { b: { rev: 1 } }));
  await vi.waitFor(() => expect(heard).toContain('{"t":"resync"}'));
  expect(client.getState().calls).toEqual({ a: { rev: 1 } });
  peers[0]?.send(snapshot({ b: { rev: 1 } }));
  peers[0]?.send(change(1, { c: { rev: 1 } }));
  await vi.waitFor(() => expect(Object.keys(client.getState().calls)).toEqual(["b", "c"]));
});

test("a ping is answered", async () => {
  peers[0]?.send('{"t":"ping"}');
  await vi.waitFor(() => expect(heard).toContain('{"t":"pong"}'));
});

test("a broken connection keeps the picture, says so, and comes back by itself", async () => {
  peers[0]?.terminate();
  await vi.waitFor(() => expect(client.getState().connection).toBe("lost"));
  expect(client.getState().calls).toEqual({ a: { rev: 1 } });
  await vi.waitFor(() => expect(client.getState().calls).toEqual({ a: { rev: 2 } }), 3_000);
  expect(client.getState().lost_at).toBeNull();
});

test("the end of the session is told", async () => {
  peers[0]?.close(4401);
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
});
