/** Pairs of letters in written text of European languages and romanised ones, the frequent ones first. */
export const pairs =
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ' +
  'ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un ' +
  'lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ' +
  'ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu ' +
  'rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi ' +
  'pt ak pu ui rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo vo ' +
  'rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs ik dd wt jw'

/** The words that people make keys of, by what they are about. */
export const words =
  'jwt jws jwe jwk jwks token tokens key keys secret secrets sign signing signature signed sha rsa hmac aes hash ' +
  'hashing salt salty sign verify verifying encrypt encryption crypto cipher auth oauth oidc authentication ' +
  'authorization authenticate access refresh session sessions cookie bearer login password passwd passphrase pass ' +
  'phrase pwd word private public symmetric shared static master root admin administrator user users account ' +
  'service services server client api app application web site website backend frontend database data config env ' +
  'file value string text bits bit bytes byte char chars character characters length random generated generate ' +
  // Where
  'prod production dev development test testing stage staging live local localhost main base default demo sample ' +
  'example cloud kube kubernetes docker spring boot java node nodejs react nest nestjs django flask fastapi rails ' +
  'php laravel express fastify python golang rust dotnet http https www com org net io keyturn company corp inc ' +
  'project platform system portal shop store bank health internal external enterprise business team group ' +
  // English
  'a i my is in it to of on or at be do go no so we us up an as by he me am the and for our your you not are was ' +
  'has all new old use used using one two three four five six seven eight nine ten any can may out set this that ' +
  'with from have will very long longer short strong stronger secure security secured safe safety super ultra mega ' +
  'top big good best better great only real really must should never ever always share keep hide open lock here ' +
  'there some something more most what when where then than them they these those like love just over into time ' +
  'make makes made work works home name game need needs enough least please dont change replace insert put know ' +
  'everybody nobody nothing anything everything hello world please thanks welcome first last next final version ' +
  'year month day today hour minute second number numbers letter letters digit digits king queen blue red green ' +
  'black white yellow purple orange dog cat fox sun moon star fish bird lamp tree rain snow fire water horse house ' +
  'quick brown jumps lazy correct battery staple dragon monkey master summer winter autumn january february march ' +
  'april june july august september october november december monday friday sunday foo bar baz qux lorem ipsum dolor ' +
  'hs es ps md max min dot id db ci qa uat v one www kor korea seoul tokyo london paris berlin europe america asia ' +
  // German, French, Spanish, and romanised Korean
  'mein meine unser geheim geheimer geheimes passwort schluessel sehr lang langer fuer produktion firma mot passe cle ' +
  'secrete notre entreprise tres longue clave secreta contrasena mi nuestra empresa produccion muy larga uri hoesa ' +
  'commerce microservice gateway course blog todo tutorial bimil bimilkey bimilbeonho unyeong seobeo gaebal ki ' +
  'dead beef cafe babe face feed jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun'
