-- leads_created_won by all: c__won c__ {"basis": "orders"}
WITH "t7" AS (
  SELECT
    "t6"."born",
    "t6"."valid_from",
    "t6"."valid_to",
    "t6"."status",
    "t6"."deal_id",
    "t6"."lead_id",
    "t4"."p",
    "t4"."p_start",
    "t4"."p_cut",
    "t4"."p_asof",
    "t4"."p_opening",
    "t4"."p_t12",
    "t4"."p_s12",
    "t4"."p_t24",
    "t4"."p_start_on",
    "t4"."p_cut_on",
    "t4"."p_opening_on",
    "t4"."p_cut_day",
    "t4"."p_opening_day",
    "t4"."p_next_start",
    "t4"."p_next_end",
    "t4"."p_typed"
  FROM (
    SELECT
      "t2"."born",
      "t2"."valid_from",
      "t2"."valid_to",
      "t2"."status",
      "t2"."deal_id",
      "t2"."lead_id"
    FROM "crm_deal_states" AS "t2"
  ) AS "t6"
  INNER JOIN "crm_periods" AS "t4"
    ON "t6"."valid_from" < "t4"."p_asof"
    AND "t6"."valid_to" >= "t4"."p_asof"
    AND "t6"."born" < "t4"."p_asof"
    AND "t6"."status" = 'won'
)
SELECT
  "t13"."p",
  COUNT(*) FILTER(WHERE
    "t13"."won") AS "c__won",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t4"."p",
    "t4"."p_asof",
    (
      "t11"."_deal" IS NOT NULL
    ) OR (
      "t12"."_lead" IS NOT NULL
    ) AS "won"
  FROM "crm_v_leads" AS "t3"
  INNER JOIN "crm_periods" AS "t4"
    ON "t3"."created_at" >= "t4"."p_start"
    AND "t3"."created_at" < "t4"."p_cut"
    AND "t3"."born" < "t4"."p_asof"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t8"."p" AS "_p",
      "t8"."deal_id" AS "_deal"
    FROM "t7" AS "t8"
    WHERE
      "t8"."deal_id" IS NOT NULL
  ) AS "t11"
    ON "t4"."p" = "t11"."_p" AND "t3"."deal_id" = "t11"."_deal"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t8"."p" AS "_q",
      "t8"."lead_id" AS "_lead"
    FROM "t7" AS "t8"
    WHERE
      "t8"."lead_id" IS NOT NULL
  ) AS "t12"
    ON "t4"."p" = "t12"."_q" AND "t3"."lead_id" = "t12"."_lead"
) AS "t13"
GROUP BY
  1
