-- list_members by all: s__change n__change c__at_start {"basis": "orders"}
SELECT
  "t6"."p",
  SUM("t6"."change") AS "s__change",
  COUNT("t6"."change") AS "n__change",
  COUNT(*) FILTER(WHERE
    "t6"."at_start") AS "c__at_start"
FROM (
  SELECT
    "t5"."p",
    "t5"."p_asof",
    CASE
      WHEN (
        "t5"."subscribed_at" >= "t5"."p_start"
      )
      AND (
        "t5"."subscribed_at" < "t5"."p_cut"
      )
      THEN 1
      ELSE 0
    END - CASE
      WHEN (
        "t5"."unsubscribed_at" >= "t5"."p_start"
      )
      AND (
        "t5"."unsubscribed_at" < "t5"."p_cut"
      )
      THEN 1
      ELSE 0
    END AS "change",
    (
      "t5"."subscribed_at" < "t5"."p_opening"
    )
    AND NOT (
      COALESCE("t5"."unsubscribed_at" < "t5"."p_opening", FALSE)
    ) AS "at_start"
  FROM (
    SELECT
      "t4"."contact_id",
      "t4"."subscribed_at",
      "t4"."unsubscribed_at",
      "t4"."row_order",
      "t4"."born",
      "t2"."p",
      "t2"."p_start",
      "t2"."p_cut",
      "t2"."p_asof",
      "t2"."p_opening",
      "t2"."p_t12",
      "t2"."p_s12",
      "t2"."p_t24",
      "t2"."p_start_on",
      "t2"."p_cut_on",
      "t2"."p_opening_on",
      "t2"."p_cut_day",
      "t2"."p_opening_day",
      "t2"."p_next_start",
      "t2"."p_next_end",
      "t2"."p_typed"
    FROM (
      SELECT
        *
      FROM "crm_v_list_members" AS "t0"
      WHERE
        "t0"."born" < CRM_LAST_P_ASOF()
    ) AS "t4"
    INNER JOIN "crm_periods" AS "t2"
      ON "t4"."born" < "t2"."p_asof"
  ) AS "t5"
) AS "t6"
GROUP BY
  1
