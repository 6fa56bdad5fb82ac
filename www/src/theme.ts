// Before the first paint: the reader's theme and language, from the address or from last time.
const q = new URLSearchParams(location.search);
const theme = q.get('theme') ?? localStorage.getItem('theme');
export const lang = (q.get('lang') ?? localStorage.getItem('lang')) === 'en' ? 'en' : 'vi';
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
document.documentElement.lang = lang;
