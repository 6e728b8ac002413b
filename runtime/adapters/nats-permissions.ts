// Who may do what on a NATS server: for `eventwright permissions`. It loads no client.
export {
  type HandlerPart,
  type ImportPart,
  type PermissionParts,
  ROLE_NAMES,
  type Role,
  type RoleName,
  rolesOf,
} from "./nats/permissions.ts";
