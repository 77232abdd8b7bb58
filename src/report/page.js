'use strict';
// The page is whole without this script; it adds the language switch, filters and opening for print.
(() => {
  const root = document.documentElement;
  const button = document.getElementById('language');
  const show = language => {
    root.dataset.language = language;
    root.lang = language === 'zh' ? 'zh-CN' : 'en';
    button.textContent = language === 'zh' ? 'English' : '中文';
    document.querySelectorAll('[data-zh]').forEach(element => {
      const text = element.dataset[language];
      if (element.tagName === 'INPUT') element.placeholder = text; else element.textContent = text;
    });
  };
  button.hidden = false;
  button.addEventListener('click', () => show(root.dataset.language === 'zh' ? 'en' : 'zh'));

  const findings = [...document.querySelectorAll('.finding')];
  const filters = document.getElementById('filters');
  if (!filters) {
    show('zh');
    return;
  }
  const make = (tag, zh, en) => {
    const element = document.createElement(tag);
    element.dataset.zh = zh;
    element.dataset.en = en;
    return element;
  };
  const title = finding => finding.querySelectorAll('b .zh, b .en');
  const choices = [
    ['severity', '全部级别', 'All levels', value => ({ red: ['红色', 'red'], yellow: ['黄色', 'yellow'], blue: ['蓝色', 'blue'] })[value]],
    ['model', '全部类型', 'All kinds', (value, finding) => [...title(finding)].map(part => part.textContent)],
    ['unit', '全部单位', 'All units', value => [value, value]],
    ['township', '全部乡镇', 'All townships', value => [value, value]],
    ['fund', '全部资金', 'All funds', value => [value, value]],
  ].map(([key, zh, en, name]) => {
    const select = document.createElement('select');
    select.setAttribute('aria-label', zh);
    const all = make('option', zh, en);
    all.value = '';
    select.append(all);
    const seen = new Map();
    findings.forEach(finding => {
      const value = finding.dataset[key];
      if (value && !seen.has(value)) seen.set(value, name(value, finding));
    });
    [...seen].sort(([a], [b]) => a.localeCompare(b, 'zh')).forEach(([value, [valueZh, valueEn]]) => {
      const option = make('option', valueZh, valueEn);
      option.value = value;
      select.append(option);
    });
    select.addEventListener('change', () => filter());
    filters.append(select);
    return [key, select];
  });
  const search = make('input', '搜索', 'Search');
  search.type = 'search';
  search.addEventListener('input', () => filter());
  const count = document.createElement('span');
  filters.append(search, count);
  filters.hidden = findings.length === 0;

  const texts = new Map();
  const textOf = finding => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    findings.forEach(finding => {
      const fits = choices.every(([key, select]) => !select.value || finding.dataset[key] === select.value)
        && (!wanted || textOf(finding).includes(wanted));
      finding.hidden = !fits;
      shown += fits;
    });
    count.textContent = `${shown} / ${findings.length}`;
  };

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  window.addEventListener('hashchange', open);
  window.addEventListener('beforeprint', () => findings.forEach(finding => { if (!finding.hidden) finding.open = true; }));
  show('zh');
  filter();
  open();
})();
