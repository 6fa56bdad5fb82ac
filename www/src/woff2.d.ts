declare module '*.woff2' { const url: string; export default url; }
declare const MAP_WORKER: string;
declare const KERNEL_WASM: string;
declare const KERNEL_WORKER: string;
declare const PAGE_FILES: Record<string, string[]>;          // of each page (first.ts), what it loads besides the frame
