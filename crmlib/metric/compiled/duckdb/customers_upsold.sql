-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t22"."p",
  COUNT(*) FILTER(WHERE
    "t22"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t20"."p",
      "t20"."p_asof",
      "t12"."_account" IS NOT NULL AS "upsold"
    FROM (
      SELECT DISTINCT
        "t18"."p",
        "t18"."p_asof",
        CASE
          WHEN COALESCE("t18"."account_id", "t18"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t18"."account_id", "t18"."contact_account")
          ELSE 'c:' || "t18"."contact_id"
        END AS "customer",
        COALESCE("t18"."account_id", "t18"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t18"."account_id", "t18"."contact_account") IS NULL
          THEN "t18"."contact_id"
          ELSE NULL
        END AS "of_contact"
      FROM (
        SELECT
          "t17".*
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
            "t5"."p",
            "t5"."p_start",
            "t5"."p_cut",
            "t5"."p_asof",
            "t5"."p_opening",
            "t5"."p_t12",
            "t5"."p_s12",
            "t5"."p_t24",
            "t5"."p_start_on",
            "t5"."p_cut_on",
            "t5"."p_opening_on",
            "t5"."p_cut_day",
            "t5"."p_opening_day",
            "t5"."p_next_start",
            "t5"."p_next_end",
            "t5"."p_typed",
            "t16"."_key",
            "t16"."_born",
            "t16"."contact_account"
          FROM "crm_v_orders" AS "t4"
          INNER JOIN "crm_periods" AS "t5"
            ON "t4"."ordered_at" < "t5"."p_cut"
            AND "t4"."born" < "t5"."p_asof"
            AND "t4"."ordered_at" >= "t5"."p_s12"
          LEFT OUTER JOIN (
            SELECT
              "t14"."contact_id" AS "_key",
              "t14"."born" AS "_born",
              "t14"."account_id" AS "contact_account"
            FROM (
              SELECT
                "t13".*
                EXCLUDE ("_rank")
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t8"."contact_id",
                    "t8"."account_id",
                    "t8"."row_order",
                    "t8"."born",
                    ROW_NUMBER() OVER (
                      PARTITION BY "t8"."contact_id"
                      ORDER BY "t8"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1 AS "_rank"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_contacts" AS "t3"
                    WHERE
                      "t3"."contact_id" IS NOT NULL
                  ) AS "t8"
                ) AS "t10"
                WHERE
                  "t10"."_rank" = 0
              ) AS "t13"
            ) AS "t14"
          ) AS "t16"
            ON "t4"."contact_id" = "t16"."_key" AND "t16"."_born" < "t5"."p_asof"
        ) AS "t17"
      ) AS "t18"
      WHERE
        CASE
          WHEN COALESCE("t18"."account_id", "t18"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t18"."account_id", "t18"."contact_account")
          ELSE 'c:' || "t18"."contact_id"
        END IS NOT NULL
        AND "t18"."ordered_at" < "t18"."p_opening"
    ) AS "t20"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        "t9"."p" AS "_p",
        "t9"."account_id" AS "_account"
      FROM (
        SELECT
          "t7"."born",
          "t7"."valid_from",
          "t7"."valid_to",
          "t7"."status",
          "t7"."closed_at",
          "t7"."account_id",
          "t7"."deal_type",
          "t5"."p",
          "t5"."p_start",
          "t5"."p_cut",
          "t5"."p_asof",
          "t5"."p_opening",
          "t5"."p_t12",
          "t5"."p_s12",
          "t5"."p_t24",
          "t5"."p_start_on",
          "t5"."p_cut_on",
          "t5"."p_opening_on",
          "t5"."p_cut_day",
          "t5"."p_opening_day",
          "t5"."p_next_start",
          "t5"."p_next_end",
          "t5"."p_typed"
        FROM (
          SELECT
            "t2"."born",
            "t2"."valid_from",
            "t2"."valid_to",
            "t2"."status",
            "t2"."closed_at",
            "t2"."account_id",
            "t2"."deal_type"
          FROM "crm_deal_states" AS "t2"
        ) AS "t7"
        INNER JOIN "crm_periods" AS "t5"
          ON "t7"."valid_from" < "t5"."p_asof"
          AND "t7"."valid_to" >= "t5"."p_asof"
          AND "t7"."born" < "t5"."p_asof"
          AND "t7"."closed_at" >= "t5"."p_start"
          AND "t7"."closed_at" < "t5"."p_cut"
      ) AS "t9"
      WHERE
        "t9"."status" = 'won'
        AND "t9"."deal_type" = 'upsell'
        AND "t9"."account_id" IS NOT NULL
    ) AS "t12"
      ON "t20"."p" = "t12"."_p" AND "t20"."of_account" = "t12"."_account"
  ) AS "t21"
) AS "t22"
GROUP BY
  1
