-- activities_overdue by all: c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t4"."p",
    "t4"."p_asof"
  FROM (
    SELECT
      "t2"."status",
      "t2"."occurred_at",
      "t2"."due_at",
      "t2"."user_id",
      "t2"."account_id",
      "t2"."channel",
      "t2"."row_order",
      "t2"."born",
      "t3"."p",
      "t3"."p_start",
      "t3"."p_cut",
      "t3"."p_asof",
      "t3"."p_opening",
      "t3"."p_t12",
      "t3"."p_s12",
      "t3"."p_t24",
      "t3"."p_start_on",
      "t3"."p_cut_on",
      "t3"."p_opening_on",
      "t3"."p_cut_day",
      "t3"."p_opening_day",
      "t3"."p_next_start",
      "t3"."p_next_end",
      "t3"."p_typed"
    FROM "crm_v_activities" AS "t2"
    INNER JOIN "crm_periods" AS "t3"
      ON "t2"."due_at" < "t3"."p_cut" AND "t2"."born" < "t3"."p_asof"
  ) AS "t4"
  WHERE
    NOT (
      COALESCE("t4"."status", '') = 'cancelled'
    )
    AND NOT (
      (
        COALESCE("t4"."status", '') = 'done'
      )
      AND (
        (
          "t4"."occurred_at" IS NULL
        ) OR (
          "t4"."occurred_at" < "t4"."p_cut"
        )
      )
    )
) AS "t5"
GROUP BY
  1
