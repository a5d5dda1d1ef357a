// What makes a page answer is asked for after its first paint: before, it would share the line with the style.
(() => {
  // Once emptied, the template has nothing more to give.
  const start = () => document.head.append(document.getElementById('blockwork-start').content);
  // A page that nobody sees is not painted; one may be covered, or left before its first frame.
  if (document.hidden) return start();
  requestAnimationFrame(() => setTimeout(start));
  setTimeout(start, 1000);
})();
