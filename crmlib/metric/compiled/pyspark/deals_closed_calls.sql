-- deals_closed_calls by all: s__calls n__calls {"basis": "orders"}
SELECT
  `t16`.`p`,
  SUM(`t16`.`calls`) AS `s__calls`,
  COUNT(`t16`.`calls`) AS `n__calls`
FROM (
  SELECT
    `t10`.`p`,
    `t10`.`p_asof`,
    CAST(COALESCE(`t15`.`calls`, 0) AS DECIMAL(18, 0)) AS `calls`
  FROM (
    SELECT
      `t8`.`born`,
      `t8`.`valid_from`,
      `t8`.`valid_to`,
      `t8`.`status`,
      `t8`.`closed_at`,
      `t8`.`deal_id`,
      `t8`.`p`,
      `t8`.`p_start`,
      `t8`.`p_cut`,
      `t8`.`p_asof`,
      `t8`.`p_opening`,
      `t8`.`p_t12`,
      `t8`.`p_s12`,
      `t8`.`p_t24`,
      `t8`.`p_start_on`,
      `t8`.`p_cut_on`,
      `t8`.`p_opening_on`,
      `t8`.`p_cut_day`,
      `t8`.`p_opening_day`,
      `t8`.`p_next_start`,
      `t8`.`p_next_end`,
      `t8`.`p_typed`
    FROM (
      SELECT
        `t6`.`born`,
        `t6`.`valid_from`,
        `t6`.`valid_to`,
        `t6`.`status`,
        `t6`.`closed_at`,
        `t6`.`deal_id`,
        `t6`.`_day`,
        `t3`.`p`,
        `t3`.`p_start`,
        `t3`.`p_cut`,
        `t3`.`p_asof`,
        `t3`.`p_opening`,
        `t3`.`p_t12`,
        `t3`.`p_s12`,
        `t3`.`p_t24`,
        `t3`.`p_start_on`,
        `t3`.`p_cut_on`,
        `t3`.`p_opening_on`,
        `t3`.`p_cut_day`,
        `t3`.`p_opening_day`,
        `t3`.`p_next_start`,
        `t3`.`p_next_end`,
        `t3`.`p_typed`,
        `t3`.`p_day`
      FROM (
        SELECT
          `t0`.`born`,
          `t0`.`valid_from`,
          `t0`.`valid_to`,
          `t0`.`status`,
          `t0`.`closed_at`,
          `t0`.`deal_id`,
          CAST(`t0`.`closed_at` AS DATE) AS `_day`
        FROM `crm_deal_states` AS `t0`
        WHERE
          `t0`.`closed_at` IS NOT NULL
      ) AS `t6`
      INNER JOIN `crm_period_days` AS `t3`
        ON `t6`.`_day` = `t3`.`p_day`
        AND `t6`.`closed_at` >= `t3`.`p_start`
        AND `t6`.`closed_at` < `t3`.`p_cut`
        AND `t6`.`born` < `t3`.`p_asof`
        AND `t6`.`valid_from` < `t3`.`p_asof`
        AND `t6`.`valid_to` >= `t3`.`p_asof`
    ) AS `t8`
  ) AS `t10`
  LEFT OUTER JOIN (
    SELECT
      `t13`.`p` AS `_p`,
      `t13`.`deal_id` AS `_deal`,
      COUNT(*) AS `calls`
    FROM (
      SELECT
        `t12`.`p`,
        `t12`.`p_asof`,
        `t12`.`deal_id`,
        `t7`.`_deal`,
        `t7`.`_at`
      FROM (
        SELECT DISTINCT
          `t9`.`p`,
          `t9`.`p_asof`,
          `t9`.`deal_id`
        FROM (
          SELECT
            `t8`.`born`,
            `t8`.`valid_from`,
            `t8`.`valid_to`,
            `t8`.`status`,
            `t8`.`closed_at`,
            `t8`.`deal_id`,
            `t8`.`p`,
            `t8`.`p_start`,
            `t8`.`p_cut`,
            `t8`.`p_asof`,
            `t8`.`p_opening`,
            `t8`.`p_t12`,
            `t8`.`p_s12`,
            `t8`.`p_t24`,
            `t8`.`p_start_on`,
            `t8`.`p_cut_on`,
            `t8`.`p_opening_on`,
            `t8`.`p_cut_day`,
            `t8`.`p_opening_day`,
            `t8`.`p_next_start`,
            `t8`.`p_next_end`,
            `t8`.`p_typed`
          FROM (
            SELECT
              `t6`.`born`,
              `t6`.`valid_from`,
              `t6`.`valid_to`,
              `t6`.`status`,
              `t6`.`closed_at`,
              `t6`.`deal_id`,
              `t6`.`_day`,
              `t3`.`p`,
              `t3`.`p_start`,
              `t3`.`p_cut`,
              `t3`.`p_asof`,
              `t3`.`p_opening`,
              `t3`.`p_t12`,
              `t3`.`p_s12`,
              `t3`.`p_t24`,
              `t3`.`p_start_on`,
              `t3`.`p_cut_on`,
              `t3`.`p_opening_on`,
              `t3`.`p_cut_day`,
              `t3`.`p_opening_day`,
              `t3`.`p_next_start`,
              `t3`.`p_next_end`,
              `t3`.`p_typed`,
              `t3`.`p_day`
            FROM (
              SELECT
                `t0`.`born`,
                `t0`.`valid_from`,
                `t0`.`valid_to`,
                `t0`.`status`,
                `t0`.`closed_at`,
                `t0`.`deal_id`,
                CAST(`t0`.`closed_at` AS DATE) AS `_day`
              FROM `crm_deal_states` AS `t0`
              WHERE
                `t0`.`closed_at` IS NOT NULL
            ) AS `t6`
            INNER JOIN `crm_period_days` AS `t3`
              ON `t6`.`_day` = `t3`.`p_day`
              AND `t6`.`closed_at` >= `t3`.`p_start`
              AND `t6`.`closed_at` < `t3`.`p_cut`
              AND `t6`.`born` < `t3`.`p_asof`
              AND `t6`.`valid_from` < `t3`.`p_asof`
              AND `t6`.`valid_to` >= `t3`.`p_asof`
          ) AS `t8`
        ) AS `t9`
      ) AS `t12`
      INNER JOIN (
        SELECT
          `t2`.`deal_id` AS `_deal`,
          `t2`.`occurred_at` AS `_at`
        FROM `crm_v_activities` AS `t2`
        WHERE
          `t2`.`type` = 'call' AND `t2`.`status` = 'done'
      ) AS `t7`
        ON `t12`.`deal_id` = `t7`.`_deal` AND `t7`.`_at` < `t12`.`p_asof`
    ) AS `t13`
    GROUP BY
      1,
      2
  ) AS `t15`
    ON `t10`.`p` = `t15`.`_p` AND `t10`.`deal_id` = `t15`.`_deal`
) AS `t16`
GROUP BY
  1
