-- customers_upsold by all: c__ {"basis": "orders"}
WITH "t15" AS (
  SELECT DISTINCT
    "t14"."p",
    "t14"."p_asof",
    "t14"."p_opening",
    "t14"."p_s12",
    "t14"."account_id"
  FROM (
    SELECT
      "t13"."born",
      "t13"."valid_from",
      "t13"."valid_to",
      "t13"."status",
      "t13"."closed_at",
      "t13"."account_id",
      "t13"."deal_type",
      "t13"."p",
      "t13"."p_start",
      "t13"."p_cut",
      "t13"."p_asof",
      "t13"."p_opening",
      "t13"."p_t12",
      "t13"."p_s12",
      "t13"."p_t24",
      "t13"."p_start_on",
      "t13"."p_cut_on",
      "t13"."p_opening_on",
      "t13"."p_cut_day",
      "t13"."p_opening_day",
      "t13"."p_next_start",
      "t13"."p_next_end",
      "t13"."p_typed"
    FROM (
      SELECT
        "t11"."born",
        "t11"."valid_from",
        "t11"."valid_to",
        "t11"."status",
        "t11"."closed_at",
        "t11"."account_id",
        "t11"."deal_type",
        "t11"."_day",
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
        "t5"."p_day"
      FROM (
        SELECT
          "t2"."born",
          "t2"."valid_from",
          "t2"."valid_to",
          "t2"."status",
          "t2"."closed_at",
          "t2"."account_id",
          "t2"."deal_type",
          CAST("t2"."closed_at" AS DATE) AS "_day"
        FROM "crm_deal_states" AS "t2"
        WHERE
          "t2"."closed_at" IS NOT NULL
      ) AS "t11"
      INNER JOIN "crm_period_days" AS "t5"
        ON "t11"."_day" = "t5"."p_day"
        AND "t11"."closed_at" >= "t5"."p_start"
        AND "t11"."closed_at" < "t5"."p_cut"
        AND "t11"."born" < "t5"."p_asof"
        AND "t11"."valid_from" < "t5"."p_asof"
        AND "t11"."valid_to" >= "t5"."p_asof"
    ) AS "t13"
  ) AS "t14"
  WHERE
    "t14"."status" = 'won'
    AND "t14"."deal_type" = 'upsell'
    AND "t14"."account_id" IS NOT NULL
)
SELECT
  "t25"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t24"."p",
    "t24"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t17"."p",
        "t17"."p_asof",
        "t10"."of_account",
        CASE WHEN "t10"."owner_born" < "t17"."p_asof" THEN "t10"."owner" ELSE NULL END AS "owner"
      FROM (
        SELECT
          "t0"."ordered_at",
          "t0"."next_at",
          "t0"."of_account",
          "t0"."owner",
          "t0"."owner_born"
        FROM "crm_customer_orders" AS "t0"
        WHERE
          NOT (
            "t0"."late"
          )
      ) AS "t10"
      INNER JOIN "t15" AS "t17"
        ON "t10"."of_account" = "t17"."account_id"
        AND "t10"."ordered_at" < "t17"."p_opening"
        AND "t10"."next_at" >= "t17"."p_opening"
        AND "t10"."ordered_at" >= "t17"."p_s12"
    ) AS "t22"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t21"."p",
        "t21"."p_asof",
        "t21"."of_account",
        "t21"."owner"
      FROM (
        SELECT DISTINCT
          "t12"."p",
          "t12"."p_asof",
          COALESCE(
            "t12"."account_id",
            CASE
              WHEN "t12"."contact_born" < "t12"."p_asof"
              THEN "t12"."contact_account"
              ELSE NULL
            END
          ) AS "of_account",
          CASE
            WHEN COALESCE(
              "t12"."account_id",
              CASE
                WHEN "t12"."contact_born" < "t12"."p_asof"
                THEN "t12"."contact_account"
                ELSE NULL
              END
            ) IS NULL
            THEN "t12"."contact_id"
            ELSE NULL
          END AS "of_contact",
          CASE
            WHEN NOT (
              (
                COALESCE(
                  "t12"."account_id",
                  CASE
                    WHEN "t12"."contact_born" < "t12"."p_asof"
                    THEN "t12"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
              )
              AND (
                "t12"."contact_account" IS NOT NULL
              )
            )
            THEN CASE WHEN "t12"."owner_born" < "t12"."p_asof" THEN "t12"."owner" ELSE NULL END
            ELSE NULL
          END AS "owner"
        FROM (
          SELECT
            "t8"."late",
            "t8"."ordered_at",
            "t8"."customer",
            "t8"."of_account",
            "t8"."of_contact",
            "t8"."owner",
            "t8"."owner_born",
            "t8"."row_order",
            "t8"."order_id",
            "t8"."account_id",
            "t8"."contact_id",
            "t8"."contact_account",
            "t8"."contact_born",
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
              "t0"."late",
              "t0"."ordered_at",
              "t0"."customer",
              "t0"."of_account",
              "t0"."of_contact",
              "t0"."owner",
              "t0"."owner_born",
              "t0"."row_order",
              "t0"."order_id",
              "t0"."account_id",
              "t0"."contact_id",
              "t0"."contact_account",
              "t0"."contact_born"
            FROM "crm_customer_orders" AS "t0"
            WHERE
              "t0"."late"
          ) AS "t8"
          INNER JOIN "crm_periods" AS "t4"
            ON "t8"."ordered_at" < "t4"."p_cut"
        ) AS "t12"
        WHERE
          "t12"."ordered_at" >= "t12"."p_s12"
          AND COALESCE(
            "t12"."account_id",
            CASE
              WHEN "t12"."contact_born" < "t12"."p_asof"
              THEN "t12"."contact_account"
              ELSE NULL
            END
          ) IS NOT NULL
          AND "t12"."ordered_at" < "t12"."p_opening"
      ) AS "t21"
      INNER JOIN (
        SELECT
          "t16"."p" AS "_p",
          "t16"."account_id" AS "_account"
        FROM "t15" AS "t16"
      ) AS "t20"
        ON "t21"."p" = "t20"."_p" AND "t21"."of_account" = "t20"."_account"
    ) AS "t23"
  ) AS "t24"
) AS "t25"
GROUP BY
  1
