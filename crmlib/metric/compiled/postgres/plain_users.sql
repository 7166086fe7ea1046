-- plain:users
SELECT
  "t0"."user_id" AS "owner",
  "t0"."team",
  "t0"."region"
FROM "crm_v_users" AS "t0"
