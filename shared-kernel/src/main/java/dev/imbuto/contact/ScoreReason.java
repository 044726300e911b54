package dev.imbuto.contact;

/** Why a score is what it is: a rule of the policy and the points that it gave, capped and decayed as they counted. */
public record ScoreReason(String rule, double points) {}
