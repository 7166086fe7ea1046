-- leads_created_won by all: c__won c__ {"basis": "orders"}
WITH "t9" AS (
  SELECT
    "t3"."created_at",
    "t3"."deal_id",
    "t3"."lead_id",
    "t3"."owner_id",
    "t3"."source",
    "t3"."campaign_id",
    "t3"."industry",
    "t3"."region",
    "t3"."row_order",
    "t3"."born",
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
  FROM "crm_v_leads" AS "t3"
  INNER JOIN "crm_periods" AS "t4"
    ON "t3"."created_at" >= "t4"."p_start"
    AND "t3"."created_at" < "t4"."p_cut"
    AND "t3"."born" < "t4"."p_asof"
)
SELECT
  "t23"."p",
  COUNT(*) FILTER(WHERE
    "t23"."won") AS "c__won",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t4"."p",
    "t4"."p_asof",
    (
      "t21"."_deal" IS NOT NULL
    ) OR (
      "t22"."_lead" IS NOT NULL
    ) AS "won"
  FROM "crm_v_leads" AS "t3"
  INNER JOIN "crm_periods" AS "t4"
    ON "t3"."created_at" >= "t4"."p_start"
    AND "t3"."created_at" < "t4"."p_cut"
    AND "t3"."born" < "t4"."p_asof"
  LEFT OUTER JOIN (
    SELECT
      "t17"."p" AS "_p",
      "t17"."deal_id" AS "_deal"
    FROM (
      SELECT
        "t15"."p",
        "t15"."deal_id"
      FROM (
        SELECT DISTINCT
          "t10"."p",
          "t10"."p_asof",
          "t10"."deal_id"
        FROM "t9" AS "t10"
        WHERE
          "t10"."deal_id" IS NOT NULL
      ) AS "t15"
      SEMI JOIN (
        SELECT
          "t2"."deal_id" AS "_key",
          "t2"."born" AS "_born",
          "t2"."valid_from" AS "_from",
          "t2"."valid_to" AS "_to"
        FROM "crm_deal_states" AS "t2"
        WHERE
          "t2"."status" = 'won'
      ) AS "t7"
        ON "t15"."deal_id" = "t7"."_key"
        AND "t7"."_born" < "t15"."p_asof"
        AND "t7"."_from" < "t15"."p_asof"
        AND "t7"."_to" >= "t15"."p_asof"
    ) AS "t17"
  ) AS "t21"
    ON "t4"."p" = "t21"."_p" AND "t3"."deal_id" = "t21"."_deal"
  LEFT OUTER JOIN (
    SELECT
      "t18"."p" AS "_q",
      "t18"."lead_id" AS "_lead"
    FROM (
      SELECT
        "t16"."p",
        "t16"."lead_id"
      FROM (
        SELECT DISTINCT
          "t10"."p",
          "t10"."p_asof",
          "t10"."lead_id"
        FROM "t9" AS "t10"
        WHERE
          "t10"."lead_id" IS NOT NULL
      ) AS "t16"
      SEMI JOIN (
        SELECT
          "t8"."lead_id" AS "_key",
          "t8"."born" AS "_born",
          "t8"."valid_from" AS "_from",
          "t8"."valid_to" AS "_to"
        FROM (
          SELECT
            "t2"."born",
            "t2"."valid_from",
            "t2"."valid_to",
            "t2"."status",
            "t2"."deal_id",
            "t2"."lead_id"
          FROM "crm_deal_states" AS "t2"
          WHERE
            "t2"."status" = 'won'
        ) AS "t8"
      ) AS "t12"
        ON "t16"."lead_id" = "t12"."_key"
        AND "t12"."_born" < "t16"."p_asof"
        AND "t12"."_from" < "t16"."p_asof"
        AND "t12"."_to" >= "t16"."p_asof"
    ) AS "t18"
  ) AS "t22"
    ON "t4"."p" = "t22"."_q" AND "t3"."lead_id" = "t22"."_lead"
) AS "t23"
GROUP BY
  1
