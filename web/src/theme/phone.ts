/** The looks of the phone (手机样式). */
import "./tokens.css";
import "./base.css";
import "./parts.css";
import "./fields.css";
import "./kinds.css";
import "./vant.css";
