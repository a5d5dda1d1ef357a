// What a person does before the page is brought to life is kept, and done as soon as it is.
(() => {
  const todo = [], stop = new AbortController(), stopClicks = new AbortController(), root = document.documentElement;
  const hear = (type, then, { signal } = stop) => addEventListener(type, then, { capture: true, signal });
  const keep = ({ target }) => {
    // Of all that is typed into one field, the last counts.
    if (todo.at(-1)?.[0] === target) todo.pop();
    todo.push([target, target.value, target.checked]);
  };
  hear('input', keep);
  hear('change', keep);
  hear('click', (event) => {
    const button = event.target.closest?.('button');
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    todo.push([button]);
  }, stopClicks);
  // Its files may be missing, of another build, or for another browser.
  const note = document.createElement('p');
  hear('unhandledrejection', ({ reason }) => {
    note.className = 'bw-connection bw-banner';
    note.role = 'alert';
    note.textContent = `This page could not be started, so nothing in it will answer. Loading it again may help. (${reason})`;
    document.body.append(note);
    root.dataset.blockworkOutdated = '';
  });
  const watch = new MutationObserver(() => {
    stop.abort();
    stopClicks.abort();
    watch.disconnect();
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
  // A page that does not come to life shall at least post its forms. What is typed into a late one is kept all the same.
  setTimeout(() => {
    stopClicks.abort();
    // Nobody expects a click of long ago any more, and by now it may have been made again.
    for (let i = todo.length; i--;) if (todo[i].length === 1) todo.splice(i, 1);
  }, 20000);
})();
