export function ShortlistPage() { return null; }
