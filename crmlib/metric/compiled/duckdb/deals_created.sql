-- deals_created by all: c__ c__won c__closed {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t5"."won") AS "c__won",
  COUNT(*) FILTER(WHERE
    "t5"."closed") AS "c__closed"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."p",
      "t3"."p_asof",
      "t2"."status" IN ('won', 'lost') AS "closed",
      "t2"."status" = 'won' AS "won"
    FROM "crm_deal_states" AS "t2"
    INNER JOIN "crm_periods" AS "t3"
      ON "t2"."valid_from" < "t3"."p_asof"
      AND "t2"."valid_to" >= "t3"."p_asof"
      AND "t2"."born" < "t3"."p_asof"
      AND "t2"."created_at" >= "t3"."p_start"
      AND "t2"."created_at" < "t3"."p_cut"
  ) AS "t4"
) AS "t5"
GROUP BY
  1
