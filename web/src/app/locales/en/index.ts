import account from "./account.json";
import audit from "./audit.json";
import calls from "./calls.json";
import classes from "./classes.json";
import consent from "./consent.json";
import desk from "./desk.json";
import floor from "./floor.json";
import persons from "./persons.json";
import privacy from "./privacy.json";
import setup from "./setup.json";
import shell from "./shell.json";
import trunks from "./trunks.json";
import whatif from "./whatif.json";
import words from "./words.json";

export default {
  consent,
  privacy,
  shell,
  words,
  desk,
  floor,
  calls,
  setup,
  trunks,
  whatif,
  account,
  audit,
  classes,
  persons,
};
