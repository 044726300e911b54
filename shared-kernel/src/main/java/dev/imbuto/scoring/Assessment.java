package dev.imbuto.scoring;

import dev.imbuto.contact.ScoreReason;
import java.util.List;

/**
 * What a policy makes of a lead.
 *
 * @param fit 0 to 100
 * @param engagement 0 to 100
 * @param grade letter of the fit and digit of the engagement: A1 to D4
 * @param bantMet whether every criterion's answer reaches its threshold
 * @param reasons the rules that gave points, in the order of the policy
 */
public record Assessment(int fit, int engagement, String grade, boolean bantMet, List<ScoreReason> reasons) {}
