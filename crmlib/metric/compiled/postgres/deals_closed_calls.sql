-- deals_closed_calls by all: s__calls n__calls {"basis": "orders"}
SELECT
  "t14"."p",
  SUM("t14"."calls") AS "s__calls",
  COUNT("t14"."calls") AS "n__calls"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."p",
      "t4"."p_asof",
      CAST(COALESCE("t12"."calls", 0) AS DECIMAL(18, 0)) AS "calls"
    FROM "crm_deal_states" AS "t3"
    INNER JOIN "crm_periods" AS "t4"
      ON "t3"."valid_from" < "t4"."p_asof"
      AND "t3"."valid_to" >= "t4"."p_asof"
      AND "t3"."born" < "t4"."p_asof"
      AND "t3"."closed_at" >= "t4"."p_start"
      AND "t3"."closed_at" < "t4"."p_cut"
    LEFT OUTER JOIN (
      SELECT
        "t10"."p" AS "_p",
        "t10"."deal_id" AS "_deal",
        COUNT(*) AS "calls"
      FROM (
        SELECT
          "t9"."p",
          "t9"."p_asof",
          "t9"."deal_id",
          "t6"."_deal",
          "t6"."_at"
        FROM (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              "t4"."p",
              "t4"."p_asof",
              "t3"."deal_id"
            FROM "crm_deal_states" AS "t3"
            INNER JOIN "crm_periods" AS "t4"
              ON "t3"."valid_from" < "t4"."p_asof"
              AND "t3"."valid_to" >= "t4"."p_asof"
              AND "t3"."born" < "t4"."p_asof"
              AND "t3"."closed_at" >= "t4"."p_start"
              AND "t3"."closed_at" < "t4"."p_cut"
          ) AS "t7"
        ) AS "t9"
        INNER JOIN (
          SELECT
            "t2"."deal_id" AS "_deal",
            "t2"."occurred_at" AS "_at"
          FROM "crm_v_activities" AS "t2"
          WHERE
            "t2"."type" = 'call' AND "t2"."status" = 'done'
        ) AS "t6"
          ON "t9"."deal_id" = "t6"."_deal" AND "t6"."_at" < "t9"."p_asof"
      ) AS "t10"
      GROUP BY
        1,
        2
    ) AS "t12"
      ON "t4"."p" = "t12"."_p" AND "t3"."deal_id" = "t12"."_deal"
  ) AS "t13"
) AS "t14"
GROUP BY
  1
