// What was typed into a page of another build is kept over one load of it, in this tab: the root's attribute says when.
(() => {
  const PLACE = 'blockwork.typed', MOST = 100000, root = document.documentElement;
  const here = () => location.pathname + location.search;
  const TYPES = ['text', 'search', 'email', 'tel', 'url', 'number', 'date', 'time', 'datetime-local', 'month', 'week', 'textarea'];
  const SECRET = /\b(cc-|one-time-code|(current|new)-password)/;
  // What nobody typed into holds what the page was told, and is told again. A password that is shown is one all the same.
  const touched = new WeakSet(), secret = new WeakSet();
  addEventListener('input', ({ target }) => touched.add(target), true);
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) if (oldValue === 'password') secret.add(target);
  }).observe(root, { subtree: true, attributeFilter: ['type'], attributeOldValue: true });
  const open = (field) => TYPES.includes(field.type) && !secret.has(field) && !SECRET.test(field.autocomplete);
  // By what a person knows it by: ids are counted anew in each build.
  const named = (field) => field.name || field.getAttribute('aria-label') || field.labels?.[0]?.textContent.trim() || field.placeholder || field.id;
  const fields = () => {
    const seen = new Map();
    return [...document.querySelectorAll('input, textarea')].filter(open).map((field) => {
      const name = `${field.type} ${named(field)}`, count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return [`${name} ${count}`, field];
    });
  };
  addEventListener('pagehide', () => {
    if (root.dataset.blockworkOutdated === undefined) return;
    const typed = fields().filter(([, field]) => touched.has(field) && field.value !== field.defaultValue).map(([name, field]) => [name, field.value]);
    const kept = JSON.stringify([here(), typed]);
    // A browser that keeps nothing loses what was typed, as with every load.
    try { if (typed.length && kept.length <= MOST) sessionStorage.setItem(PLACE, kept); } catch {}
  });
  let kept = null;
  try { kept = sessionStorage.getItem(PLACE); sessionStorage.removeItem(PLACE); } catch {}
  if (kept === null) return;
  // As if it were typed before the page comes to life.
  addEventListener('DOMContentLoaded', () => {
    const [place, typed] = JSON.parse(kept), found = new Map(fields());
    if (place !== here()) return;
    for (const [name, value] of typed) {
      const field = found.get(name);
      if (!field || field.value === value) continue;
      field.value = value;
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
  });
})();
