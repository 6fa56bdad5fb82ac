// Language and theme, in the frame and on the page of questions.
import { useSay } from '../lang';
import { put } from '../route';

export function setLang(l: 'vi' | 'en') { localStorage.setItem('lang', l); put({ lang: l }, true); }
export function setTheme(v: 'light' | 'dark') { localStorage.setItem('theme', v); document.documentElement.dataset['theme'] = v; put({ theme: v }, true); }

export function Choices() {
  const { t, lang } = useSay();
  const dark = document.documentElement.dataset['theme'] ? document.documentElement.dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  return (
    <>
      <div class="seg small" role="group" aria-label={t('frame.language')}>
        <button type="button" lang="vi" aria-pressed={lang === 'vi'} onClick={() => setLang('vi')}>Tiếng Việt</button>
        <button type="button" lang="en" aria-pressed={lang === 'en'} onClick={() => setLang('en')}>English</button>
      </div>
      <div class="seg small" role="group" aria-label={t('frame.theme')}>
        <button type="button" aria-pressed={!dark} onClick={() => setTheme('light')}>{t('frame.light')}</button>
        <button type="button" aria-pressed={dark} onClick={() => setTheme('dark')}>{t('frame.dark')}</button>
      </div>
    </>
  );
}
