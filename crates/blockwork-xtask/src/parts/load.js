// The parts of this build, each one file: a module whose custom sections are modules, those of others among them.
const modules = new Map();
// What is instantiated stays; what failed is tried again by whoever asks next.
const once = (name, begin) => {
  if (!modules.has(name)) {
    const began = begin();
    began.catch(() => modules.delete(name));
    modules.set(name, began);
  }
  return modules.get(name);
};
const instantiate = async (file, name) => {
  const [bytes] = WebAssembly.Module.customSections(file, name);
  await WebAssembly.instantiate(bytes, getSharedImports());
};
// Gone with its build: the page learns that it is of an older one.
const mark = (response) => {
  if (response.status === 404) document.documentElement.dataset.blockworkOutdated = '';
  return response;
};
const compile = (url) => WebAssembly.compileStreaming(fetch(url).then(mark));
const part = (name, url, names) => {
  // What the document was rendered with comes beside the page's own module, and not after it. The attribute is the server's.
  let early = document.body.hasAttribute(`data-part-${name}`) ? compile(url) : undefined;
  early?.catch(() => {});
  return async (callback, data) => {
    let loaded = true;
    try {
      const file = await (early ?? compile(url));
      const own = names.at(-1), shared = names.slice(0, -1);
      await Promise.all(shared.map((name) => once(name, () => instantiate(file, name))));
      if (own) await once(own, () => instantiate(file, own));
    } catch (error) {
      // A file that does not come is in the console already.
      if (!(error instanceof TypeError)) console.error(error);
      loaded = false;
    }
    early = undefined;
    getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, loaded);
  };
};
