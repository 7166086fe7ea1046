-- campaign_responses by all: c__ {"basis": "orders"}
SELECT
  `t7`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t6`.`p`,
    `t6`.`p_asof`
  FROM (
    SELECT
      `t5`.`campaign_id`,
      `t5`.`lead_id`,
      `t5`.`contact_id`,
      `t5`.`responded_at`,
      `t5`.`row_order`,
      `t5`.`born`,
      `t5`.`p`,
      `t5`.`p_start`,
      `t5`.`p_cut`,
      `t5`.`p_asof`,
      `t5`.`p_opening`,
      `t5`.`p_t12`,
      `t5`.`p_s12`,
      `t5`.`p_t24`,
      `t5`.`p_start_on`,
      `t5`.`p_cut_on`,
      `t5`.`p_opening_on`,
      `t5`.`p_cut_day`,
      `t5`.`p_opening_day`,
      `t5`.`p_next_start`,
      `t5`.`p_next_end`,
      `t5`.`p_typed`
    FROM (
      SELECT
        `t4`.`campaign_id`,
        `t4`.`lead_id`,
        `t4`.`contact_id`,
        `t4`.`responded_at`,
        `t4`.`row_order`,
        `t4`.`born`,
        `t4`.`_day`,
        `t2`.`p`,
        `t2`.`p_start`,
        `t2`.`p_cut`,
        `t2`.`p_asof`,
        `t2`.`p_opening`,
        `t2`.`p_t12`,
        `t2`.`p_s12`,
        `t2`.`p_t24`,
        `t2`.`p_start_on`,
        `t2`.`p_cut_on`,
        `t2`.`p_opening_on`,
        `t2`.`p_cut_day`,
        `t2`.`p_opening_day`,
        `t2`.`p_next_start`,
        `t2`.`p_next_end`,
        `t2`.`p_typed`,
        `t2`.`p_day`
      FROM (
        SELECT
          `t0`.`campaign_id`,
          `t0`.`lead_id`,
          `t0`.`contact_id`,
          `t0`.`responded_at`,
          `t0`.`row_order`,
          `t0`.`born`,
          CAST(`t0`.`responded_at` AS DATE) AS `_day`
        FROM `crm_v_campaign_members` AS `t0`
        WHERE
          `t0`.`responded_at` IS NOT NULL
      ) AS `t4`
      INNER JOIN `crm_period_days` AS `t2`
        ON `t4`.`_day` = `t2`.`p_day`
        AND `t4`.`responded_at` >= `t2`.`p_start`
        AND `t4`.`responded_at` < `t2`.`p_cut`
        AND `t4`.`born` < `t2`.`p_asof`
    ) AS `t5`
  ) AS `t6`
) AS `t7`
GROUP BY
  1
