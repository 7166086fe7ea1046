-- activities_overdue by all: c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      "t0"."status",
      "t0"."occurred_at",
      "t0"."due_at",
      "t0"."user_id",
      "t0"."account_id",
      "t0"."channel",
      "t0"."row_order",
      "t0"."born",
      CASE
        WHEN COALESCE("t0"."status", '') = 'done'
        THEN "t0"."occurred_at"
        ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
      END AS "done_at"
    FROM "crm_v_activities" AS "t0"
    WHERE
      COALESCE("t0"."status", '') <> 'cancelled'
      AND CASE
        WHEN COALESCE("t0"."status", '') = 'done'
        THEN "t0"."occurred_at"
        ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
      END > "t0"."due_at"
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."due_at" < "t2"."p_cut"
    AND "t4"."done_at" >= "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
