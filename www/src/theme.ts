// Before the first paint: the reader's theme and language, from the address or from last time.
const q = new URLSearchParams(location.search);
const theme = q.get('theme') ?? localStorage.getItem('theme');
const lang = q.get('lang') ?? localStorage.getItem('lang');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
document.documentElement.lang = lang === 'en' ? 'en' : 'vi';
export {};
