export function Rank() { return null; }
