-- activities_overdue by all: c__ {"basis": "orders"}
SELECT
  "t6"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."status",
        "t1"."occurred_at",
        "t1"."due_at",
        "t1"."user_id",
        "t1"."account_id",
        "t1"."channel",
        "t1"."row_order",
        "t1"."born",
        CASE
          WHEN COALESCE("t1"."status", '') = 'done'
          THEN "t1"."occurred_at"
          ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        END AS "done_at"
      FROM "crm_v_activities" AS "t1"
      WHERE
        COALESCE("t1"."status", '') <> 'cancelled'
        AND CASE
          WHEN COALESCE("t1"."status", '') = 'done'
          THEN "t1"."occurred_at"
          ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        END > "t1"."due_at"
    ) AS "t3"
    WHERE
      "t3"."due_at" < CRM_LAST_P_CUT()
      AND "t3"."done_at" >= CRM_FIRST_P_CUT()
      AND "t3"."born" < CRM_LAST_P_ASOF()
  ) AS "t5"
  INNER JOIN "crm_periods" AS "t2"
    ON "t5"."due_at" < "t2"."p_cut"
    AND "t5"."done_at" >= "t2"."p_cut"
    AND "t5"."born" < "t2"."p_asof"
) AS "t6"
GROUP BY
  1
