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
  // Its files may be missing, of another build, or for another browser.
  const note = document.createElement('p');
  hear('unhandledrejection', ({ reason }) => {
    note.className = 'bw-connection bw-banner';
    note.role = 'alert';
    note.textContent = `This page could not be started, so nothing in it will answer. Loading it again may help. (${reason})`;
    document.body.append(note);
    root.dataset.blockworkOutdated = '';
  });
  const end = () => { stop.abort(); watch.disconnect(); };
  const watch = new MutationObserver(() => {
    end();
    note.remove();
    delete root.dataset.blockworkOutdated;
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
