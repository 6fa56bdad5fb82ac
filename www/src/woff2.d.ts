declare module '*.woff2' { const url: string; export default url; }
declare const MAP_WORKER: string;
