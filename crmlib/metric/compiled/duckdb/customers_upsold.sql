-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t21"."p",
  COUNT(*) FILTER(WHERE
    "t21"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t19"."p",
      "t19"."p_asof",
      "t11"."_account" IS NOT NULL AS "upsold"
    FROM (
      SELECT DISTINCT
        "t17"."p",
        "t17"."p_asof",
        CASE
          WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
          ELSE 'c:' || "t17"."contact_id"
        END AS "customer",
        COALESCE("t17"."account_id", "t17"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NULL
          THEN "t17"."contact_id"
          ELSE NULL
        END AS "of_contact"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("_born", "_key")
        FROM (
          SELECT
            "t4"."ordered_at",
            "t4"."order_id",
            "t4"."account_id",
            "t4"."contact_id",
            "t4"."deal_id",
            "t4"."campaign_id",
            "t4"."owner_id",
            "t4"."amount",
            "t4"."cost",
            "t4"."currency",
            "t4"."row_order",
            "t4"."born",
            "t6"."p",
            "t6"."p_start",
            "t6"."p_cut",
            "t6"."p_asof",
            "t6"."p_opening",
            "t6"."p_t12",
            "t6"."p_s12",
            "t6"."p_t24",
            "t6"."p_start_on",
            "t6"."p_cut_on",
            "t6"."p_opening_on",
            "t6"."p_cut_day",
            "t6"."p_opening_day",
            "t6"."p_next_start",
            "t6"."p_next_end",
            "t6"."p_typed",
            "t15"."_key",
            "t15"."_born",
            "t15"."contact_account"
          FROM "crm_v_orders" AS "t4"
          INNER JOIN "crm_periods" AS "t6"
            ON "t4"."ordered_at" < "t6"."p_cut"
            AND "t4"."born" < "t6"."p_asof"
            AND "t4"."ordered_at" >= "t6"."p_s12"
          LEFT OUTER JOIN (
            SELECT
              "t13"."contact_id" AS "_key",
              "t13"."born" AS "_born",
              "t13"."account_id" AS "contact_account"
            FROM (
              SELECT
                "t12".*
                EXCLUDE ("_rank")
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t7"."contact_id",
                    "t7"."account_id",
                    "t7"."row_order",
                    "t7"."born",
                    ROW_NUMBER() OVER (
                      PARTITION BY "t7"."contact_id"
                      ORDER BY "t7"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1 AS "_rank"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_contacts" AS "t3"
                    WHERE
                      "t3"."contact_id" IS NOT NULL
                  ) AS "t7"
                ) AS "t10"
                WHERE
                  "t10"."_rank" = 0
              ) AS "t12"
            ) AS "t13"
          ) AS "t15"
            ON "t4"."contact_id" = "t15"."_key" AND "t15"."_born" < "t6"."p_asof"
        ) AS "t16"
      ) AS "t17"
      WHERE
        CASE
          WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
          ELSE 'c:' || "t17"."contact_id"
        END IS NOT NULL
        AND "t17"."ordered_at" < "t17"."p_opening"
    ) AS "t19"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t8"."p" AS "_p",
        "t8"."account_id" AS "_account"
      FROM (
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
          "t6"."p",
          "t6"."p_start",
          "t6"."p_cut",
          "t6"."p_asof",
          "t6"."p_opening",
          "t6"."p_t12",
          "t6"."p_s12",
          "t6"."p_t24",
          "t6"."p_start_on",
          "t6"."p_cut_on",
          "t6"."p_opening_on",
          "t6"."p_cut_day",
          "t6"."p_opening_day",
          "t6"."p_next_start",
          "t6"."p_next_end",
          "t6"."p_typed"
        FROM "crm_deal_states" AS "t5"
        INNER JOIN "crm_periods" AS "t6"
          ON "t5"."valid_from" < "t6"."p_asof"
          AND "t5"."valid_to" >= "t6"."p_asof"
          AND "t5"."born" < "t6"."p_asof"
          AND "t5"."closed_at" >= "t6"."p_start"
          AND "t5"."closed_at" < "t6"."p_cut"
      ) AS "t8"
      WHERE
        "t8"."status" = 'won'
        AND "t8"."deal_type" = 'upsell'
        AND "t8"."account_id" IS NOT NULL
    ) AS "t11"
      ON "t19"."p" = "t11"."_p" AND "t19"."of_account" = "t11"."_account"
  ) AS "t20"
) AS "t21"
GROUP BY
  1
