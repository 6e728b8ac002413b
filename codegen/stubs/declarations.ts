// What a file declares and exports under which names, as far as hooks are concerned.
import { Node, type SourceFile, type Statement, type VariableStatement } from "ts-morph";

/** What stands behind a name. Only `function` can be a hook, as far as one can see. */
export type Kind = "function" | "value" | "class" | "enum" | "namespace" | "type" | "ambient";

/** A declaration at the top level. */
export interface Declaration {
  readonly name: string;
  readonly kind: Kind;
  readonly isExported: boolean;
}

/** A name in a list of exports. */
export interface Listed {
  readonly name: string;
  /** The name in this file; undefined when it comes from another one. */
  readonly local?: string;
  readonly isType: boolean;
}

/** All that is declared or imported at the top level. */
export function declarationsOf(source: SourceFile): readonly Declaration[] {
  return source.getStatements().flatMap(declared);
}

function declared(statement: Statement): readonly Declaration[] {
  if (Node.isVariableStatement(statement)) return variables(statement);
  if (Node.isImportDeclaration(statement)) {
    const isType = statement.isTypeOnly();
    const all = [statement.getDefaultImport(), statement.getNamespaceImport()];
    const named = statement.getNamedImports().map((item) => {
      const name = (item.getAliasNode() ?? item.getNameNode()).getText();
      return { name, kind: kindOfImport(isType || item.isTypeOnly()), isExported: false };
    });
    const others = all.flatMap((node) =>
      node ? [{ name: node.getText(), kind: kindOfImport(isType), isExported: false }] : [],
    );
    return [...others, ...named];
  }
  const kind = kindOf(statement);
  if (!kind || !Node.hasName(statement)) return [];
  const isExported =
    Node.isExportable(statement) && statement.hasExportKeyword() && !statement.hasDefaultKeyword();
  return [{ name: statement.getName(), kind, isExported }];
}

const kindOfImport = (isType: boolean): Kind => (isType ? "type" : "function");

function kindOf(statement: Statement): Kind | undefined {
  if (Node.isInterfaceDeclaration(statement) || Node.isTypeAliasDeclaration(statement)) {
    return "type";
  }
  if (Node.isAmbientable(statement) && statement.hasDeclareKeyword()) return "ambient";
  if (Node.isFunctionDeclaration(statement)) return "function";
  if (Node.isClassDeclaration(statement)) return "class";
  if (Node.isEnumDeclaration(statement)) return "enum";
  if (Node.isModuleDeclaration(statement)) return "namespace";
  if (Node.isImportEqualsDeclaration(statement)) return kindOfImport(statement.isTypeOnly());
  return undefined;
}

function variables(statement: VariableStatement): readonly Declaration[] {
  const isExported = statement.hasExportKeyword();
  return statement.getDeclarations().flatMap((declaration) => {
    const node = declaration.getNameNode();
    if (!Node.isIdentifier(node)) {
      const names = node.getDescendants().filter(Node.isBindingElement);
      return names.map((item) => ({ name: item.getName(), kind: "function" as const, isExported }));
    }
    const value = declaration.getInitializer();
    const isNone = value !== undefined && isNoFunction(value);
    const kind = statement.hasDeclareKeyword() ? "ambient" : isNone ? "value" : "function";
    return [{ name: node.getText(), kind, isExported }];
  });
}

/** Values that are no function for sure. */
function isNoFunction(value: Node): boolean {
  return (
    Node.isLiteralExpression(value) ||
    Node.isTrueLiteral(value) ||
    Node.isFalseLiteral(value) ||
    Node.isNullLiteral(value) ||
    Node.isArrayLiteralExpression(value) ||
    Node.isObjectLiteralExpression(value) ||
    Node.isTemplateExpression(value) ||
    Node.isPrefixUnaryExpression(value) ||
    Node.isClassExpression(value) ||
    Node.isNewExpression(value)
  );
}

/** The names in lists of exports, and namespaces made of whole modules. */
export function listedExports(source: SourceFile): readonly Listed[] {
  return source.getExportDeclarations().flatMap((declaration) => {
    const isForeign = declaration.hasModuleSpecifier();
    const isType = declaration.isTypeOnly();
    const whole = declaration.getNamespaceExport()?.getName();
    if (whole !== undefined) return [{ name: whole, isType: true }];
    return declaration.getNamedExports().map((item) => ({
      name: (item.getAliasNode() ?? item.getNameNode()).getText(),
      isType: isType || item.isTypeOnly(),
      ...(!isForeign && { local: item.getNameNode().getText() }),
    }));
  });
}
