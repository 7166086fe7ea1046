-- leads_created by all: c__ c__converted c__converted_soon s__score n__score c__fits c__referred {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t8"."converted") AS "c__converted",
  COUNT(*) FILTER(WHERE
    "t8"."converted_soon") AS "c__converted_soon",
  SUM("t8"."score") AS "s__score",
  COUNT("t8"."score") AS "n__score",
  COUNT(*) FILTER(WHERE
    "t8"."fits") AS "c__fits",
  COUNT(*) FILTER(WHERE
    "t8"."referred") AS "c__referred"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    COALESCE("t7"."converted_at" < "t7"."p_asof", FALSE) AS "converted",
    COALESCE("t7"."converted_at" < "t7"."p_asof", FALSE)
    AND (
      CAST(EPOCH_US("t7"."converted_at") - EPOCH_US("t7"."created_at") AS DECIMAL(18, 0)) <= 7776000000000
    ) AS "converted_soon",
    "t7"."score",
    "t7"."fits",
    (
      "t7"."referrer_account_id" IS NOT NULL
    )
    OR COALESCE("t7"."source" = 'referral', FALSE) AS "referred"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."created_at",
        "t5"."converted_at",
        "t5"."score",
        "t5"."referrer_account_id",
        "t5"."fits",
        "t5"."lead_id",
        "t5"."owner_id",
        "t5"."source",
        "t5"."campaign_id",
        "t5"."industry",
        "t5"."region",
        "t5"."row_order",
        "t5"."born",
        "t5"."_day",
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
        "t2"."p_typed",
        "t2"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."created_at",
            "t1"."converted_at",
            "t1"."score",
            "t1"."referrer_account_id",
            "t1"."fits",
            "t1"."lead_id",
            "t1"."owner_id",
            "t1"."source",
            "t1"."campaign_id",
            "t1"."industry",
            "t1"."region",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."created_at" AS DATE) AS "_day"
          FROM "crm_v_leads" AS "t1"
          WHERE
            "t1"."created_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."created_at" >= CRM_FIRST_P_START()
          AND "t3"."created_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."created_at" >= "t2"."p_start"
        AND "t5"."created_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
