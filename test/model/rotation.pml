/*
 * Refresh-token rotation as src/domain/tokens/rotation.ts and src/domain/sessions/store.ts do it, for spin (test/model/rotation.test.ts).
 *
 *   the row         Session: its generation, revokedAt, and whether rotatedAt lies within the reuse interval
 *   find            the first statement of a refresh
 *   swap            the second one, the compare-and-swap, with its COMMIT
 *   refresh         one request, on any replica: a replica keeps nothing from one request to the next, so two replicas
 *                   are two requests at once
 *   Tab             two tabs of one browser, which share the token that was stored last
 *   Thief           copies the stored token once, and goes on by himself
 *   Time            passes: the interval since the last rotation ends, the session expires
 *   Purge           deletes what expired
 *
 * A replica may crash before its COMMIT and after it, the connection to the database may be lost with the outcome of the
 * swap unknown, and the answer may be lost on its way. Whoever got no answer comes again with the token that it has.
 *
 * HONEST       no thief; nobody waits for longer than the interval, which stands still while the database is away, before
 *              coming again, and nobody renews a token that
 *              came within the interval: then the family never ends. Without the second condition it may: a tab's
 *              request that is slow meets a row that another tab has moved on twice
 * NO_INTERVAL  with HONEST: REFRESH_REUSE_INTERVAL=0, one tab, and no answer or replica is lost
 * KEYED        each request has an Idempotency-Key: one for each token of the client, another one of the thief
 *              with HONEST: one tab, which may wait for its response as long as it likes: the family never ends
 * BROKEN_*     what the algorithm must not be: spin has to find each of them out
 */

#ifndef USES
#define USES 3
#endif
#define TRIES 2
#define GENERATIONS 12

mtype = { served, refused, unavailable, lost };
mtype = { none, dead, current, previous, ahead, replayed };

byte generation;
bool revoked, expired, purged;
#ifdef NO_INTERVAL
#define recent false
#else
bool recent = true;
#endif

#ifdef KEYED
byte row_key;               /* of the last rotation */
#define has_key (row_key == key)
#else
#define has_key false
#endif

/* What the clients know */
byte stored;
byte waiting;               /* requests under way, and answers that are missed */
#ifdef HONEST
bool young;                 /* what is stored came within the interval */
#define may_lose (uses < USES)
#else
#define young false
#define may_lose true
#endif

/* What nobody knows but the model */
byte swaps[GENERATIONS];
bool ended;                 /* a replay was noticed */

/* What the row says about the generation that is shown, by the time at which it is read */
inline find(shown) {
  d_step {
    if
    :: purged || revoked || expired ->
      /* An acknowledged token that nothing has replaced works, as long as its family lives */
      assert(expired || !purged);
#ifdef HONEST
      assert(!revoked);
#endif
      verdict = dead
    :: else ->
      if
      :: shown == generation -> verdict = current
      :: shown + 1 == generation && (recent || own || has_key) -> verdict = previous
      :: shown > generation -> verdict = ahead
      :: else ->
        /* Only what was replaced, and not a moment ago, is a replay */
        assert(swaps[shown] == 1);
        verdict = replayed
      fi
    fi
  }
}

inline swap(from) {
  d_step {
    swapped = false;
    if
#ifdef BROKEN_SWAP
    :: !revoked && !expired && !purged ->
#else
    :: generation == from && !revoked && !expired && !purged ->
#endif
      swapped = true;
      generation++;
#if defined(KEYED) && !defined(BROKEN_KEY)
      row_key = key;
#endif
#ifndef NO_INTERVAL
      recent = true;
#endif
      swaps[from]++;
      /* At most one live generation: nothing is exchanged twice */
      assert(swaps[from] == 1);
      assert(!ended)
    :: else
    fi
  }
}

inline notice() {
  d_step {
#ifdef HONEST
    /* There is nothing to notice */
    assert(revoked);
#endif
#ifndef BROKEN_REUSE
    revoked = true;
#endif
    ended = true
  }
}

/* Presents the generation `shown`; leaves `result`. Whoever is served has the next generation. */
inline refresh(shown) {
  result = unavailable;
  do
  :: tries == TRIES -> break
  :: tries < TRIES ->
    tries++;
    find(shown);
    if
    :: verdict == dead -> result = refused; break
    :: verdict == previous -> result = served; break
    :: verdict == ahead -> skip                         /* another node lags: again */
    :: verdict == replayed ->
      notice();
      assert(revoked);
      result = refused;
      break
    :: verdict == current && lost_race -> skip
#ifndef NO_INTERVAL
    :: verdict == current && !lost_race && may_lose -> result = lost; break             /* crash before COMMIT */
#endif
    :: verdict == current && !lost_race ->
      swap(shown);
      if
      :: swapped -> result = served; break
      :: swapped && tries < TRIES ->                    /* outcome unknown: again */
#ifdef BROKEN_MEMORY
        skip
#else
        own = true
#endif
#ifndef NO_INTERVAL
      :: swapped && may_lose -> result = lost; break                /* crash after COMMIT */
#endif
      :: !swapped ->
#ifdef BROKEN_RACE
        notice(); result = refused; break
#else
        lost_race = true
#endif
      fi
    fi
  od;
  skip;
  d_step { tries = 0; own = false; lost_race = false; swapped = false; verdict = none };
  if
  :: true -> skip
#ifndef NO_INTERVAL
  :: result == served && may_lose -> result = lost                  /* the answer is dropped on its way */
#endif
  fi
}

#define request_state \
  byte uses, tries, token, key; \
  mtype verdict = none, result = none; \
  bool own, lost_race, swapped

proctype Tab() {
  request_state;
  bool missed;
  key = 1;
  do
  :: uses == USES -> break
  :: uses < USES && (!young || missed) ->
    uses++;
    d_step {
      token = stored;
      if
      :: !missed -> waiting++
      :: else
      fi;
      missed = false
    };
    refresh(token);
    d_step {
      if
      :: result == served ->
        if
        :: token + 1 > stored ->
          stored = token + 1;
#ifdef HONEST
          young = true
#endif
        :: else
        fi;
        waiting--
      :: result == refused -> waiting--
      :: result == lost || result == unavailable -> missed = true
      fi
    };
    if
    :: result == refused -> break
    :: else -> result = none; token = 0
    fi
  od
}

#ifndef HONEST
proctype Thief() {
  request_state;
  byte stolen;
  key = 2;
  stolen = stored;
  do
  :: uses == USES -> break
  :: uses < USES ->
    uses++;
    token = stolen;
    refresh(token);
    if
    :: result == served ->
      stolen = token + 1
    :: result == refused -> break
    :: else
    fi
  od
}
#endif

proctype Time() {
end:
  do
#ifdef NO_INTERVAL
  :: young -> young = false
#else
#if defined(HONEST) && defined(KEYED)
  :: atomic { recent || young -> recent = false; young = false }
#elif defined(HONEST)
  :: atomic { (recent || young) && waiting == 0 -> recent = false; young = false }
#else
  :: recent -> recent = false
#endif
#endif
#ifndef HONEST
  :: !expired -> expired = true
#endif
  od
}

proctype Purge() {
end:
  do
#ifdef BROKEN_PURGE
  :: !purged -> purged = true
#else
  :: expired && !purged -> purged = true
#endif
  od
}

init {
  atomic {
    run Tab();
#if !defined(NO_INTERVAL) && !(defined(HONEST) && defined(KEYED))
    run Tab();
#endif
#ifndef HONEST
    run Thief();
#endif
    run Time();
    run Purge()
  }
}
