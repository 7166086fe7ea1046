-- deals_closed_calls by all: s__calls n__calls {"basis": "orders"}
SELECT
  "t14"."p",
  SUM("t14"."calls") AS "s__calls",
  COUNT("t14"."calls") AS "n__calls"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    CAST(COALESCE("t13"."calls", 0) AS DECIMAL(18, 0)) AS "calls"
  FROM (
    SELECT
      "t0"."born",
      "t0"."valid_from",
      "t0"."valid_to",
      "t0"."status",
      "t0"."closed_at",
      "t0"."deal_id"
    FROM "crm_deal_states" AS "t0"
  ) AS "t5"
  INNER JOIN "crm_periods" AS "t3"
    ON "t5"."valid_from" < "t3"."p_asof"
    AND "t5"."valid_to" >= "t3"."p_asof"
    AND "t5"."born" < "t3"."p_asof"
    AND "t5"."closed_at" >= "t3"."p_start"
    AND "t5"."closed_at" < "t3"."p_cut"
  LEFT OUTER JOIN (
    SELECT
      "t11"."p" AS "_p",
      "t11"."deal_id" AS "_deal",
      COUNT(*) AS "calls"
    FROM (
      SELECT
        "t10"."p",
        "t10"."p_asof",
        "t10"."deal_id",
        "t7"."_deal",
        "t7"."_at"
      FROM (
        SELECT DISTINCT
          *
        FROM (
          SELECT
            "t3"."p",
            "t3"."p_asof",
            "t5"."deal_id"
          FROM (
            SELECT
              "t0"."born",
              "t0"."valid_from",
              "t0"."valid_to",
              "t0"."status",
              "t0"."closed_at",
              "t0"."deal_id"
            FROM "crm_deal_states" AS "t0"
          ) AS "t5"
          INNER JOIN "crm_periods" AS "t3"
            ON "t5"."valid_from" < "t3"."p_asof"
            AND "t5"."valid_to" >= "t3"."p_asof"
            AND "t5"."born" < "t3"."p_asof"
            AND "t5"."closed_at" >= "t3"."p_start"
            AND "t5"."closed_at" < "t3"."p_cut"
        ) AS "t8"
      ) AS "t10"
      INNER JOIN (
        SELECT
          "t2"."deal_id" AS "_deal",
          "t2"."occurred_at" AS "_at"
        FROM "crm_v_activities" AS "t2"
        WHERE
          "t2"."type" = 'call' AND "t2"."status" = 'done'
      ) AS "t7"
        ON "t10"."deal_id" = "t7"."_deal" AND "t7"."_at" < "t10"."p_asof"
    ) AS "t11"
    GROUP BY
      1,
      2
  ) AS "t13"
    ON "t3"."p" = "t13"."_p" AND "t5"."deal_id" = "t13"."_deal"
) AS "t14"
GROUP BY
  1
