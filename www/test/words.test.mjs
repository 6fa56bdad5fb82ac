// Numbers, chances, days and words as a reader of each language sees them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lang, source } from './load.mjs';

const vi = lang.speak('vi'), en = lang.speak('en');

test('a number has the marks of its language', () => {
  assert.equal(vi.num(1234567), '1.234.567');
  assert.equal(en.num(1234567), '1,234,567');
  assert.equal(vi.num(0.256, 2), '0,26');
  assert.equal(en.num(0.256, 2), '0.26');
  assert.equal(en.num(3, 1), '3.0');
  assert.equal(en.num(999), '999');
  assert.equal(vi.num(1000), '1.000');
  assert.equal(en.num(-5), '-5');
});

test('a small whole number is written as the formatter writes it', () => {
  for (const [say, locale] of [[vi, 'vi-VN'], [en, 'en-GB']]) for (let n = 0; n < 1200; n += 37) assert.equal(say.num(n), new Intl.NumberFormat(locale).format(n));
});

test('a chance is never said to be sure or impossible unless it is', () => {
  for (const say of [vi, en]) {
    assert.equal(say.pct(0), '0%');
    assert.equal(say.pct(0.0049), '<1%');
    assert.equal(say.pct(0.005), '1%');
    assert.equal(say.pct(0.924), '92%');
    assert.equal(say.pct(0.9951), '>99%');
  }
});

test('a share may be whole', () => {
  assert.equal(en.share(0), '0%');
  assert.equal(en.share(0.001), '<1%');
  assert.equal(en.share(0.23), '23%');
  assert.equal(en.share(0.999), '>99%');
  assert.equal(en.share(1), '100%');
});

test('a day is as precise as it was given', () => {
  assert.deepEqual(['2026', '2026-11', '2026-11-02', '2026-11-02T08:00:00Z'].map(en.day), ['2026', 'Nov 2026', '2 Nov 2026', '2 Nov 2026']);
  assert.deepEqual(['2026', '2026-11', '2026-11-02', '2026-11-02T08:00:00Z'].map(vi.day), ['2026', 'tháng 11/2026', '2/11/2026', '2/11/2026']);
  assert.equal(en.day(undefined), '');
  assert.equal(vi.day(''), '');
});

test('an instant falls on the day of its time zone', () => {
  assert.equal(lang.dayIn('2026-11-21T18:30:00Z', 'Asia/Bangkok'), '2026-11-22');
  assert.equal(lang.dayIn('2026-11-21T18:30:00Z', 'UTC'), '2026-11-21');
  assert.equal(en.time('2026-11-21T18:30:00Z', 'Asia/Bangkok'), '22 Nov 2026, 01:30');
  assert.equal(vi.time('2026-11-21T18:30:00Z', 'UTC'), '21/11/2026, 18:30');
});

test('words take their arguments, and the singular where it is one', () => {
  const said = (n) => en.t('map.title', { n });
  assert.match(said(1234), /1,234/);
  assert.match(vi.t('map.title', { n: 1234 }), /1\.234/);
  assert.equal(en.t('no.such.word'), 'no.such.word');
  const text = lang.speak('en').t;
  assert.equal(text('{n|place|places} of {what}', { n: 1, what: 'x' }), 'place of x');
  assert.equal(text('{n} {n|place|places} of {what}', { n: 2000 }), '2,000 places of ');
});

test('a name stands in the reader’s language, else in the other', () => {
  assert.equal(en.name({ vi: 'Chợ', en: 'Market' }), 'Market');
  assert.equal(vi.name({ vi: 'Chợ', en: 'Market' }), 'Chợ');
  assert.equal(en.name({ vi: 'Chợ' }), 'Chợ');
  assert.equal(vi.name({ en: 'Market' }), 'Market');
  assert.equal(en.name('as it is'), 'as it is');
  assert.equal(en.name(undefined), '');
  assert.equal(en.other({ vi: 'Chợ', en: 'Market' }), 'Chợ');
  assert.equal(en.other({ vi: 'Chợ', en: 'Chợ' }), '');
  assert.equal(en.other({ vi: 'Chợ' }), '', 'the only name there is stands as the name already');
  assert.equal(vi.other('as it is'), '');
});

test('of a sentence in two languages the reader sees one', () => {
  assert.equal(source.bilingual('câu / the same', 'en'), 'the same');
  assert.equal(source.bilingual('câu / the same', 'vi'), 'câu');
  assert.equal(source.bilingual('một / one ; hai / two', 'en'), 'one ; two');
  assert.equal(source.bilingual('a / b / c', 'vi'), 'a / b / c', 'of three parts nobody knows which is which');
  assert.equal(source.bilingual('plain', 'vi'), 'plain');
});

test('a source is read as hosts, with its words where it has some', () => {
  assert.equal(source.host('https://www.example.vn/a?b'), 'example.vn');
  assert.equal(source.host('no address'), 'no address');
  assert.deepEqual(source.links('https://a.vn/1, https://b.vn/2; https://a.vn/1'), ['https://a.vn/1', 'https://b.vn/2']);
  assert.equal(source.sourceText('https://www.a.vn/1; https://a.vn/2 ; https://b.vn', 'en'), 'a.vn, b.vn');
  assert.equal(source.sourceText('Báo cáo / Report (https://a.vn/1)', 'en'), 'Report');
  assert.equal(source.sourceText('Báo cáo / Report (https://a.vn/1)', 'vi'), 'Báo cáo');
  assert.equal(source.sourceText('see https://www.a.vn/1 of March', 'en'), 'see a.vn of March');
});
