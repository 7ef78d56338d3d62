import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./compress.ts";

const server = process.env.PEREZVON_URL ?? "http://127.0.0.1:8800";

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: "../src/perezvon/web/dist",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // First: a group takes along what its modules need, and every page needs these.
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/,
            },
            { name: "sip", test: /node_modules[\\/](jssip|sdp-transform|debug|events)[\\/]/ },
            { name: "charts", test: /node_modules[\\/](echarts|zrender)[\\/]/ },
            { name: "graph", test: /node_modules[\\/](@xyflow|@dagrejs|zustand|classcat|d3-\w+)[\\/]/ },
            { name: "vendor", test: /node_modules/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": server,
      "/live": { target: server, ws: true },
      "/sip": { target: server, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.{ts,tsx}"] },
});
