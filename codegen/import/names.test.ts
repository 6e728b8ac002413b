// Names: what a foreign name becomes, and that none is given twice.
import { expect, test } from "vitest";
import { contextName, createNames, fieldName, pascalName, singularName } from "./names.ts";

test.each([
  ["order-placed", "OrderPlaced"],
  ["com.example.order_placed", "ComExampleOrderPlaced"],
  ["2fa enabled", "N2faEnabled"],
  ["Café geöffnet", "CafeGeoffnet"],
  ["注文", ""],
])("the name %s becomes %s", (wanted, name) => {
  expect(pascalName(wanted)).toBe(name);
});

test.each([
  ["orderId", "orderId"],
  ["OrderId", "orderId"],
  ["order-id", "orderId"],
  ["_id", "id"],
  ["SKU", "sku"],
  ["@type", "type"],
  ["constructor", "constructorValue"],
])("the field %s becomes %s", (wanted, name) => {
  expect(fieldName(wanted)).toBe(name);
});

test("contexts are small letters, and items are one of what there are many of", () => {
  expect(contextName("Web Shop API 2")).toBe("web_shop_api_2");
  expect(contextName("1st")).toBe("n1st");
  expect(["OrderLines", "Categories", "Stock", "Boss"].map(singularName)).toEqual([
    ...["OrderLine", "Category", "StockItem", "BossItem"],
  ]);
});

test("no name is given twice, nor one that generated code makes of another or needs itself", () => {
  const names = createNames();
  expect(names.claim("message", "OrderPlaced", "Message")).toBe("OrderPlaced");
  expect(names.claim("type", "Orderplaced", "Type")).toBe("OrderplacedType");
  expect(names.claim("type", "OrderPlacedV1", "Type")).toBe("OrderPlacedV1Type");
  expect(names.claim("type", "OrderPlaced", "Type")).toBe("OrderPlacedType2");
  expect(names.claim("type", "Record", "Type")).toBe("RecordType");
  expect(names.claim("type", "", "Type")).toBe("Unnamed");
});
