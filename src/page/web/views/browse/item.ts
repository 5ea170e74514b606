// The editor of an item, in DynamoDB's own JSON, so that no type is guessed.

import { call, session } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { confirm, show } from "../../lib/dialog";
import { h, shown } from "../../lib/dom";
import { copyCommand } from "../../lib/parts";
import { say } from "../../lib/toast";
import { Item, keyOf, readItem, written } from "./values";

const blank: Record<string, unknown> = { S: "", N: "0", B: "" };

/**
 * Shows an item; null: a new one. `keys` are the table's, with their types. An item that another
 * has replaced or deleted meanwhile is overwritten: the item as a whole is what was seen here.
 */
export async function editItem(
  tableName: string,
  keys: [string, string][],
  item: Item | null,
  changed: () => void,
): Promise<void> {
  let whole = item;
  if (item) {
    // An index may have given a part of it.
    const found = await call<{ Item?: Item }>("dynamodb/GetItem", {
      TableName: tableName,
      Key: keyOf(item, keys),
      ConsistentRead: true,
    });
    if (!found.Item) {
      say("The item is no longer there", "bad");
      return changed();
    }
    whole = found.Item;
  }
  const start =
    whole ?? Object.fromEntries(keys.map(([name, type]) => [name, { [type]: blank[type] }]));
  const area = h("textarea", {
    rows: 16,
    class: "code",
    spellcheck: "false",
    "aria-label": "The item in DynamoDB's JSON",
    value: written(start),
  });
  const word = h("p", { class: "verdict", role: "status" });
  const check = () => {
    const { item: read, wrong } = readItem(area.value, keys);
    const moved =
      whole && read && JSON.stringify(keyOf(read, keys)) !== JSON.stringify(keyOf(whole, keys));
    word.textContent =
      wrong ??
      (moved ? "The key is another one: it will be a further item, and this one stays." : "");
    word.classList.toggle("hint", !wrong);
    area.toggleAttribute("aria-invalid", Boolean(wrong));
  };
  area.setSelectionRange(0, 0);
  area.addEventListener("input", check);
  check();
  const input = () => ({ TableName: tableName, Item: readItem(area.value, keys).item ?? start });
  const choices = [
    {
      label: "Save",
      kind: "primary" as const,
      ready: () => session().MayChange && !readItem(area.value, keys).wrong,
      then: async () => {
        await call("dynamodb/PutItem", input());
        say("Item saved");
        changed();
      },
    },
  ];
  const remove = h(
    "button",
    { type: "button", class: "danger", disabled: !session().MayChange },
    "Delete item",
  );
  remove.addEventListener("click", () => {
    const key = keyOf(start as Item, keys);
    void confirm(
      "Delete this item?",
      ["The item with the key ", shown(JSON.stringify(key)), " is gone for ever."],
      "Delete",
      async () => {
        await call("dynamodb/DeleteItem", { TableName: tableName, Key: key });
      },
    ).then((done) => {
      if (!done) return;
      say("Item deleted");
      area.closest("dialog")?.close();
      changed();
    });
  });
  await show(
    whole ? "Item" : "New item",
    [
      !session().MayChange &&
        h("p", { class: "fine" }, "This session only reads: the item is shown as it is."),
      area,
      word,
      h(
        "div",
        { class: "actions start" },
        whole && remove,
        copyCommand(() => awsCommand("dynamodb", "put-item", input())),
      ),
    ],
    choices,
  );
}
