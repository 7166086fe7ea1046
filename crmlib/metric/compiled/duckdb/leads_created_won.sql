-- leads_created_won by all: c__won c__ {"basis": "orders"}
WITH "t6" AS (
  SELECT
    "t5"."deal_id",
    "t5"."born",
    "t5"."created_at",
    "t5"."copy",
    "t5"."account_id",
    "t5"."lead_id",
    "t5"."campaign_id",
    "t5"."product_id",
    "t5"."deal_type",
    "t5"."source",
    "t5"."list_amount",
    "t5"."cost",
    "t5"."status",
    "t5"."stage",
    "t5"."amount",
    "t5"."currency",
    "t5"."close_date",
    "t5"."probability",
    "t5"."owner_id",
    "t5"."valid_from",
    "t5"."valid_to",
    "t5"."closed_at",
    "t5"."stay_from",
    "t5"."stay_to",
    "t5"."before_open",
    "t5"."before_close_date",
    "t5"."from_history",
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
  FROM "crm_deal_states" AS "t5"
  INNER JOIN "crm_periods" AS "t4"
    ON "t5"."valid_from" < "t4"."p_asof"
    AND "t5"."valid_to" >= "t4"."p_asof"
    AND "t5"."born" < "t4"."p_asof"
    AND "t5"."status" = 'won'
)
SELECT
  "t13"."p",
  COUNT(*) FILTER(WHERE
    "t13"."won") AS "c__won",
  COUNT(*) AS "c__"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."p",
      "t4"."p_asof",
      (
        "t10"."_deal" IS NOT NULL
      ) OR (
        "t11"."_lead" IS NOT NULL
      ) AS "won"
    FROM "crm_v_leads" AS "t3"
    INNER JOIN "crm_periods" AS "t4"
      ON "t3"."created_at" >= "t4"."p_start"
      AND "t3"."created_at" < "t4"."p_cut"
      AND "t3"."born" < "t4"."p_asof"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t7"."p" AS "_p",
        "t7"."deal_id" AS "_deal"
      FROM "t6" AS "t7"
      WHERE
        "t7"."deal_id" IS NOT NULL
    ) AS "t10"
      ON "t4"."p" = "t10"."_p" AND "t3"."deal_id" = "t10"."_deal"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t7"."p" AS "_q",
        "t7"."lead_id" AS "_lead"
      FROM "t6" AS "t7"
      WHERE
        "t7"."lead_id" IS NOT NULL
    ) AS "t11"
      ON "t4"."p" = "t11"."_q" AND "t3"."lead_id" = "t11"."_lead"
  ) AS "t12"
) AS "t13"
GROUP BY
  1
