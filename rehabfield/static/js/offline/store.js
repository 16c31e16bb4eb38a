// The phone's own store (IndexedDB). What is personal lies in it only sealed. Versions add, they never rename.
const NAME = "dh";
const VERSION = 2;
const STORES = {
  owners: { keyPath: "owner" }, // who uses this phone: wrapped key, wrong PINs
  pages: { keyPath: ["owner", "url"] }, // kept pages, sealed under the owner's key
  records: { keyPath: "key", index: "state" }, // the outbox, sealed to the server
  parts: { keyPath: ["key", "number"], index: "record" }, // pictures of records, in parts, sealed to the server
  shots: { keyPath: ["owner", "key"] }, // pictures in forms that are not saved yet, sealed under the owner's key
  drafts: { keyPath: ["owner", "key"] }, // what is being written, sealed under the owner's key
  notes: { keyPath: "name" }, // of the phone itself: server key, epoch, clock, words
};

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const known = request.result.objectStoreNames;
      for (const [name, { keyPath, index }] of Object.entries(STORES)) {
        if (known.contains(name)) continue;
        const made = request.result.createObjectStore(name, { keyPath });
        if (index) made.createIndex(index, index);
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      // Another tab brings a newer version, or clears the store: let go, open anew when asked.
      database.onversionchange = () => {
        database.close();
        opening = undefined;
      };
      database.onclose = () => (opening = undefined);
      resolve(database);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("the store is held by an older page"));
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

async function run(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (store, key) => run(store, "readonly", (records) => records.get(key));
export const all = (store) => run(store, "readonly", (records) => records.getAll());
/** Those whose index has one of these values. */
export async function some(store, index, values) {
  const found = values.map((value) => run(store, "readonly", (records) => records.index(index).getAll(value)));
  return (await Promise.all(found)).flat();
}

/** How many there are whose index has one of these values. */
export async function count(store, index, values) {
  const counts = values.map((value) => run(store, "readonly", (records) => records.index(index).count(value)));
  return (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
}
/** Keeps all of them, or none: [[store, value], …]. */
export async function putAll(values) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const stores = [...new Set(values.map(([store]) => store))];
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    for (const [store, value] of values) transaction.objectStore(store).put(value);
  });
}

/** Resolves when it is on the disk. */
export const put = (store, value) => run(store, "readwrite", (records) => records.put(value));
export const remove = (store, key) => run(store, "readwrite", (records) => records.delete(key));

/** Reads and writes one value without anybody in between; `change` returns the new one, or nothing. */
export async function change(store, key, change) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, "readwrite", { durability: "strict" });
    const records = transaction.objectStore(store);
    let made;
    records.get(key).onsuccess = ({ target }) => {
      try {
        made = change(target.result);
        if (made) records.put(made);
      } catch (problem) {
        reject(problem);
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve(made);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const note = async (name) => (await get("notes", name))?.value;
export const keepNote = (name, value) => put("notes", { name, value });

/** Everything on this phone, of everybody. */
export async function wipe() {
  const database = await open();
  database.close();
  opening = undefined;
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}
