// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

// One file, the same whenever it is built: embed puts it into a C++ header.
export default defineConfig({
  base: "./",
  plugins: [viteSingleFile({ removeViteModuleLoader: true })],
  build: { target: "es2021", modulePreload: false, reportCompressedSize: false, cssCodeSplit: false },
});
