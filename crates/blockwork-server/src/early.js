// What a person does before the page is brought to life is kept, and done as soon as it is.
(() => {
  const todo = [], stop = new AbortController(), root = document.documentElement;
  const hear = (type, then) => addEventListener(type, then, { capture: true, signal: stop.signal });
  const keep = ({ target }) => todo.push([target, target.value, target.checked]);
  hear('input', keep);
  hear('change', keep);
  hear('click', (event) => {
    const button = event.target.closest?.('button');
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    todo.push([button]);
  });
  const end = () => { stop.abort(); watch.disconnect(); };
  const watch = new MutationObserver(() => {
    end();
    for (const [control, value, checked] of todo) {
      if (!control.isConnected) continue;
      if (value === undefined) { control.click(); continue; }
      control.value = value;
      if (checked !== undefined) control.checked = checked;
      for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
  });
  watch.observe(root, { attributeFilter: ['data-blockwork'] });
  // A page that does not come to life shall at least post its forms.
  setTimeout(end, 20000);
})();
